import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBaton } from '../../src/bootstrap.js';
import { Database } from '../../src/platform/database/database.js';
import { call, type Answer } from '../support/call.js';

/** A Baton of this test's own: its webhooks' addresses without an account id are the default tenant's. */
export interface ChannelsApp {
  url: string;
  database: Database;
  get: <T>(type: abstract new (...args: never[]) => T) => T;
  post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Answer<unknown>>;
  close(): Promise<void>;
}

export async function startChannels(env: Record<string, string> = {}): Promise<ChannelsApp> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-channels-'));
  const baton = await startBaton({
    LOG_LEVEL: 'silent',
    PORT: '0',
    RATE_LIMITS: 'off',
    DATA_DIR: directory,
    ADMIN_PASSWORD: 'correct horse',
    ...env,
  });
  const { app, url } = baton;
  return {
    url,
    database: app.get(Database, { strict: false }),
    get: (type) => app.get(type, { strict: false }),
    post: (path, body, headers) => call('POST', url + path, body, headers),
    close: async () => {
      await baton.stop();
      rmSync(directory, { recursive: true });
    },
  };
}
