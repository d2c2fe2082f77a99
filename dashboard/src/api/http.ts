import { currentToken, forgetCredential } from '../auth/credential.js';
import { noteServerTime } from './serverClock.js';
import type { ErrorCode, ErrorDetail } from '../../../src/contracts/errors.js';

/** What Baton refused, in its own words and code; `unreachable` when it could not be asked at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: ErrorCode | 'unreachable',
    message: string,
    readonly details: ErrorDetail[] = [],
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

type QueryValue = string | number | boolean | null | undefined;

interface RequestOptions {
  query?: Record<string, QueryValue>;
  body?: unknown;
  signal?: AbortSignal;
}

/**
 * One request in the name of whoever is signed in. Answers the parsed body (undefined for 204).
 *
 * @throws ApiError; a credential that Baton does not take any more is forgotten, which brings the sign-in page
 */
export async function request<Body>(
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Body> {
  const { query, body, signal } = options;
  const isForm = body instanceof FormData;
  const token = await currentToken();
  let response: Response;
  try {
    response = await fetch(path + queryString(query), {
      method,
      signal: signal ?? null,
      headers: {
        accept: 'application/json',
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : isForm ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'unreachable', 'Baton cannot be reached.');
  }
  noteServerTime(response);
  if (!response.ok) {
    if (response.status === 401 && token !== null) forgetCredential('expired');
    throw await refusal(response);
  }
  if (response.status === 204) return undefined as Body;
  return (await response.json()) as Body;
}

export const get = <Body>(
  path: string,
  query?: RequestOptions['query'],
  signal?: AbortSignal,
): Promise<Body> => request<Body>('GET', path, { ...(query && { query }), ...(signal && { signal }) });
export const post = <Body>(path: string, body?: unknown): Promise<Body> =>
  request<Body>('POST', path, { body });
export const put = <Body>(path: string, body: unknown): Promise<Body> => request<Body>('PUT', path, { body });
export const patch = <Body>(path: string, body: unknown): Promise<Body> =>
  request<Body>('PATCH', path, { body });
export const remove = (path: string): Promise<void> => request<void>('DELETE', path);

function queryString(query: RequestOptions['query']): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

async function refusal(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as {
    error?: ErrorCode;
    message?: string;
    details?: ErrorDetail[];
  };
  return new ApiError(
    response.status,
    body.error ?? 'internal_error',
    body.message ?? response.statusText,
    body.details ?? [],
  );
}
