import { type INestApplicationContext, Logger } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Config } from '../config/config.js';
import { isAllowedOrigin } from './allowedOrigin.js';
import { limitOutgoing } from './outgoingLimit.js';
import { connectRedis, type RedisBroadcast } from './redisAdapter.js';

// Nest's own copy of Socket.IO is the one that runs.
type Server = ReturnType<IoAdapter['createIOServer']>;
type ServerOptions = NonNullable<Parameters<IoAdapter['createIOServer']>[1]>;

/** Bytes of one event from a screen; all of them are small. */
const MAX_INCOMING = 64 * 1024;

/** Socket.IO as Baton wants it: pages of known origins only, slow readers cut, Redis between instances where it is set. */
export class RealtimeAdapter extends IoAdapter {
  private readonly log = new Logger(RealtimeAdapter.name);

  private constructor(
    app: INestApplicationContext,
    private readonly config: Config,
    private readonly redis: RedisBroadcast | null,
  ) {
    super(app);
  }

  /** @throws when REDIS_URL is set and nothing answers there */
  static async connect(app: INestApplicationContext, config: Config): Promise<RealtimeAdapter> {
    const { redisUrl } = config.database;
    const redis = redisUrl === null ? null : await connectRedis(redisUrl, config.encryption.key);
    return new RealtimeAdapter(app, config, redis);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const { corsOrigins, publicUrl } = this.config.http;
    const wanted: Partial<ServerOptions> = {
      ...options,
      serveClient: false,
      maxHttpBufferSize: MAX_INCOMING,
      cors: { origin: corsOrigins },
      allowRequest: (request, answer) =>
        isAllowedOrigin(request, { corsOrigins, publicUrl })
          ? answer(null, true)
          : answer('This origin may not connect: see CORS_ORIGINS.', false),
      ...(this.redis !== null && { adapter: this.redis.adapter }),
    };
    const server = super.createIOServer(port, wanted as ServerOptions);
    server.engine.on('connection', (connection: Parameters<typeof limitOutgoing>[0]) =>
      limitOutgoing(connection, () => this.log.warn('A socket was cut: it takes in less than it is sent')),
    );
    return server;
  }

  /** After the servers are closed: nothing publishes any more. */
  override dispose(): Promise<void> {
    this.redis?.close();
    return Promise.resolve();
  }
}
