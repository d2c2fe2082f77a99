import type { IncomingMessage, ServerResponse } from 'node:http';
import { Logger, LoggerModule } from 'nestjs-pino';
import type { Options } from 'pino-http';
import { Config } from '../config/config.js';
import { errorForLogs } from './errorForLogs.js';

const SECRET_KEYS = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'apiKey',
  'api_key',
  'accessToken',
];

/** The path alone, as query strings carry search words and signed tokens; and without people's numbers. */
export function pathForLogs(url: string | undefined): string {
  const [path = ''] = (url ?? '').split('?', 1);
  return path
    .split('/')
    .map((part) => (isPhone(part) ? ':phone' : part))
    .join('/');
}

/** Whether somebody's number stands there, with escapes or without, and however it is set apart. */
function isPhone(part: string): boolean {
  const text = part.replace(/%([0-7][0-9a-f])/gi, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
  return /^[\d\s+().-]+$/.test(text) && text.replace(/\D/g, '').length >= 8;
}

interface RawRequest extends IncomingMessage {
  originalUrl?: string;
}

/**
 * Structured logs on standard output. No bodies, no headers, no query strings, no message texts. What succeeds is
 * logged at `debug`: it is counted in the metrics, and a line for each webhook would cost more than the webhook.
 */
export const logOptions = (level: string): Options<RawRequest> => ({
  level,
  quietReqLogger: true,
  customLogLevel: (_request, response, error) => {
    if (error !== undefined || response.statusCode >= 500) return 'error';
    return response.statusCode >= 400 ? 'info' : 'debug';
  },
  // Fastify has given it one already.
  genReqId: (request) => request.id,
  redact: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]),
  // Wrapped, an error would reach ours with everything already written out that ours is there to leave out.
  wrapSerializers: false,
  serializers: {
    req: (request: RawRequest) => ({
      method: request.method,
      path: pathForLogs(request.originalUrl ?? request.url),
      address: request.socket.remoteAddress,
    }),
    res: (response: ServerResponse) => ({ status: response.statusCode }),
    err: errorForLogs,
  },
});

export const loggingModule = LoggerModule.forRootAsync({
  inject: [Config],
  useFactory: (config: Config) => ({ pinoHttp: logOptions(config.log.level) }),
});

const FRAMEWORK_CHATTER = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'WebSocketsController',
  'NestApplication',
]);

/** Nest tells of every route at its start; that is `debug` here, so that a newcomer sees what Baton says. */
export class BatonLogger extends Logger {
  override log(message: unknown, ...details: unknown[]): void {
    const context = details.at(-1);
    if (typeof context === 'string' && FRAMEWORK_CHATTER.has(context)) this.debug(message, ...details);
    else super.log(message, ...details);
  }
}
