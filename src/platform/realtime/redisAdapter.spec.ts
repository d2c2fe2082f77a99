import { ConfigError } from '../config/environment.js';
import { connectRedis } from './redisAdapter.js';

it('a start with a Redis that does not answer ends at once, and says which setting is meant', async () => {
  await expect(connectRedis('redis://:a-secret@127.0.0.1:1', null)).rejects.toThrow(
    new ConfigError('REDIS_URL: Redis cannot be reached (ECONNREFUSED).'),
  );
});
