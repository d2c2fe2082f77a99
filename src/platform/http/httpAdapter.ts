import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppError, notFound } from '../../contracts/errors.js';
import { errorBody, type ErrorShapeName } from './errorShape.js';
import { parseJson } from './json.js';

const MIB = 1024 * 1024;

/** Where a body may be large: whole histories are imported, and webhooks carry what the provider likes. */
const BODY_LIMITS: [prefix: string, bytes: number][] = [
  ['/webhooks/', 4 * MIB],
  ['/functions/v1/', 16 * MIB],
];
const BODY_LIMIT = MIB;

const bodyLimitOf = (path: string): number =>
  BODY_LIMITS.find(([prefix]) => path.startsWith(prefix))?.[1] ?? BODY_LIMIT;

/** By the route that was found, not by the address: an address may be written with escapes. */
const isWebhook = ({ routeOptions }: { routeOptions: { url?: string | undefined } }): boolean =>
  routeOptions.url?.startsWith('/webhooks/') ?? false;

interface RawReply {
  raw: ServerResponse;
}

const JSON_THAT_STAYS_JSON = {
  'Content-Type': 'application/json; charset=utf-8',
  'X-Content-Type-Options': 'nosniff',
};

/** When a provider that was turned away by a Baton about to end may find the next one. */
const BACK_IN_SECONDS = 5;

/** Knows from when on nothing new is taken on. Nest's `return503OnClosing` would answer in words of its own. */
class HttpAdapter extends FastifyAdapter {
  hasBegunToClose = false;

  override beforeClose(): void {
    super.beforeClose();
    this.hasBegunToClose = true;
  }
}

/** Another system's request id is kept when it can stand in a log line, so that one id follows a call through both. */
const FOREIGN_REQUEST_ID = /^[\w.-]{8,64}$/;

/**
 * Fastify as Baton wants it: forwarded-for headers not believed, request ids on every answer, bodies limited by route.
 * Under `/webhooks/` the body stays the raw `Buffer` whatever its content type, for signatures are over bytes and some
 * providers send no type at all; elsewhere only JSON is read. Create the Nest app with `bodyParser: false`.
 */
export function createHttpAdapter(): FastifyAdapter {
  const adapter = new HttpAdapter({
    trustProxy: false,
    return503OnClosing: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 120_000,
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
    // What the router cannot read at all passes neither hooks nor filters, and gets the words of everything else.
    frameworkErrors: (error: { statusCode?: number }, { id }: { id: string }, { raw }: RawReply) => {
      const refusal =
        error.statusCode === 414
          ? notFound('The address')
          : new AppError('bad_request', 'The address cannot be read.');
      raw.writeHead(refusal.status, { 'X-Request-Id': id, ...JSON_THAT_STAYS_JSON });
      raw.end(JSON.stringify(errorBody('plain', refusal, id)));
    },
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }) => {
      const foreign = request.headers['x-request-id'];
      return typeof foreign === 'string' && FOREIGN_REQUEST_ID.test(foreign) ? foreign : randomUUID();
    },
  });
  const fastify = adapter.getInstance();
  fastify.addHook('onRoute', (route) => {
    route.bodyLimit = bodyLimitOf(route.url);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('X-Request-Id', request.id);
    // A content type that says multipart, or nonsense, must not keep a webhook's bytes from us.
    if (isWebhook(request)) request.raw.headers['content-type'] = 'application/octet-stream';
    done();
  });
  fastify.addHook('onRequest', async (request, reply) => {
    if (!adapter.hasBegunToClose) return;
    const refusal = new AppError('unavailable', 'Baton is shutting down.', [], BACK_IN_SECONDS);
    const { errorShape = 'plain' } = request.routeOptions.config as { errorShape?: ErrorShapeName };
    await reply
      .code(refusal.status)
      .headers({ Connection: 'close', 'Retry-After': String(BACK_IN_SECONDS), ...JSON_THAT_STAYS_JSON })
      .send(errorBody(errorShape, refusal, request.id));
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    try {
      done(null, isWebhook(request) ? bytes : readBody(bytes, request.headers['content-type']));
    } catch (error) {
      done(error as Error);
    }
  });
  return adapter;
}

/** An empty body is no body: many clients name a content type whether they send something or not. */
function readBody(bytes: Buffer, contentType: string | undefined): unknown {
  if (bytes.length === 0) return undefined;
  if (contentType !== undefined && /^application\/(?:[\w.-]+\+)?json\b/i.test(contentType))
    return parseJson(bytes);
  throw new AppError('unsupported_media_type', 'Send the body as application/json.');
}
