import { createHash, randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { createClient } from 'redis';
import { ConfigError } from '../config/environment.js';
import { shortReason } from '../outgoingHttp/outgoingError.js';

export interface RedisBroadcast {
  adapter: ReturnType<typeof createAdapter>;
  close(): void;
}

/**
 * What the instances of one installation call their stream. Another Baton on the same Redis has another key, and must hear
 * nothing of ours: the first tenant has the same id everywhere.
 */
const streamOf = (encryptionKey: string | null): string =>
  `baton:${encryptionKey === null ? randomUUID() : createHash('sha256').update(`stream ${encryptionKey}`).digest('hex').slice(0, 16)}`;

/** Milliseconds; with a little chance, so that instances do not come back all at once. */
const pauseBefore = (tries: number): number => Math.min(50 * 2 ** tries, 2_000) + Math.random() * 200;

/**
 * Connects to Redis, over whose streams instances bring each other's events to all screens. Later on an instance that
 * loses it goes on telling its own screens.
 *
 * @throws ConfigError when it cannot be reached at the start
 */
export async function connectRedis(url: string, encryptionKey: string | null): Promise<RedisBroadcast> {
  const log = new Logger('Redis');
  let wasReached = false;
  const client = createClient({
    url,
    // What cannot be published now is told to our own screens at once, instead of being kept for Redis' return.
    disableOfflineQueue: true,
    // Without it a start would wait for ever, and say nothing.
    socket: { reconnectStrategy: (tries) => wasReached && pauseBefore(tries) },
  });
  client.on('error', (error: unknown) => {
    if (!wasReached) return;
    log.warn(
      { err: error },
      'Redis cannot be reached: screens of other instances hear nothing until it is back',
    );
  });
  // The adapter's readers must wait for Redis' return: one that is refused asks again at once, and would starve everything.
  Object.assign(client, { duplicate: () => createClient({ url }) });
  await client.connect().catch((error: unknown) => {
    throw new ConfigError(`REDIS_URL: Redis cannot be reached (${shortReason(error)}).`);
  });
  wasReached = true;
  const streamName = streamOf(encryptionKey);
  return {
    adapter: createAdapter(client, { streamName, channelPrefix: streamName, onlyPlaintext: true }),
    close: () => client.destroy(),
  };
}
