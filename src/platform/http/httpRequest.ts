import type { IncomingHttpHeaders } from 'node:http';
import type { ErrorShapeName } from './errorShape.js';

/** What Baton uses of a Fastify request. */
export interface HttpRequest {
  /** The request id, also in the answer's `X-Request-Id` and in the logs. */
  id: string;
  method: string;
  url: string;
  /** The peer's own address; forwarded-for headers are never believed. */
  ip: string;
  headers: IncomingHttpHeaders;
  body: unknown;
  routeOptions: { url?: string; config?: { errorShape?: ErrorShapeName } };
  /** Who is to be counted for rate limits, once it is known: a key or a person. */
  credentialId?: string;
}

/** The one value of a header that may have been sent more than once. */
export function headerOf(request: Pick<HttpRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
