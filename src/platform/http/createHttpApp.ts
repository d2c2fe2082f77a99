import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../config/config.js';
import { serveOpenApi } from '../openapi/openApi.js';
import { RealtimeAdapter } from '../realtime/realtimeAdapter.js';
import { BatonLogger } from '../telemetry/logging.js';
import { Metrics } from '../telemetry/metrics.js';
import { createHttpAdapter } from './httpAdapter.js';
import { createValidationPipe } from './validation.js';

/**
 * The application over HTTP, ready for `listen`; `rootModule` brings `HttpModule`, `TelemetryModule` and a global `Config`.
 *
 * `app.close()` shuts down in Nest's order, and each part uses the step that fits it: `onModuleDestroy` stops taking on
 * new work (poller, jobs; new HTTP requests get 503 from here on), `beforeApplicationShutdown` waits for what is under
 * way (batches, sends, turns) and ends the sockets, then the server closes its connections, and only
 * `onApplicationShutdown` may close what others need until their end (the database, Redis).
 */
export async function createHttpApp(
  rootModule: Type | DynamicModule,
  config: Config,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(rootModule, createHttpAdapter(), {
    bodyParser: false,
    bufferLogs: true,
    // Without this a failed start ends the process from within Nest, before main can say why.
    abortOnError: false,
  });
  app.useLogger(app.get(BatonLogger));
  app.useGlobalPipes(createValidationPipe());
  app.useWebSocketAdapter(await RealtimeAdapter.connect(app, config));
  useSecurityHeaders(app, config);
  if (config.http.corsOrigins.length > 0) {
    app.enableCors({
      origin: config.http.corsOrigins,
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: ['X-Request-Id', 'Retry-After'],
      maxAge: 600,
    });
  }
  measureRequests(app);
  if (config.http.swagger) serveOpenApi(app);
  return app;
}

function useSecurityHeaders(app: NestFastifyApplication, config: Config): void {
  const supabase = config.supabase.url === null ? [] : [config.supabase.url];
  app.useSecurityHeaders({
    contentSecurityPolicy: {
      directives: {
        connectSrc: ["'self'", ...supabase],
        // What customers send is shown from wherever their provider keeps it.
        imgSrc: ["'self'", 'data:', 'blob:', 'https:'],
        mediaSrc: ["'self'", 'blob:', 'https:'],
        fontSrc: ["'self'", 'data:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        // Baton may be reached over plain HTTP on a developer's machine.
        upgradeInsecureRequests: config.production ? true : null,
      },
    },
    strictTransportSecurity: config.production,
  });
}

function measureRequests(app: NestFastifyApplication): void {
  const metrics = app.get(Metrics);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.url ?? 'none';
      metrics.requestAnswered(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
      done();
    });
}
