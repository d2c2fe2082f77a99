import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../src/platform/config/config.js';
import { openDatabase } from '../../src/platform/database/openDatabase.js';
import { call } from '../support/call.js';
import { quickSettings } from '../support/quickSettings.js';
import { newDataDir, spawnBaton } from '../support/spawnBaton.js';

const COMMAND = fileURLToPath(new URL('../../dist/cli/replay.js', import.meta.url));
const UNDERSTOOD = new URL('../fixtures/unipile/text.json', import.meta.url);

const SETTINGS = {
  UNIPILE_API_URL: 'http://127.0.0.1:9',
  UNIPILE_API_KEY: 'a key',
  UNIPILE_ACCOUNT_ID: 'ZHvtAccount',
  UNIPILE_WEBHOOK_SECRET: 'a secret',
};

/** `npm run webhooks:replay` as npm runs it. */
function replay(directory: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env['PATH'], ...quickSettings, ...SETTINGS, DATA_DIR: directory, PORT: '0' };
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND], { env, cwd: directory }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** Looks into the embedded database of a Baton that is not running. */
async function lookInto<Row>(directory: string, text: string, params: unknown[] = []): Promise<Row[]> {
  const { database, close } = await openDatabase(readConfig({ DATA_DIR: directory }).database);
  try {
    return (await database.pool.query(text, params)).rows as Row[];
  } finally {
    await close();
  }
}

describe('npm run webhooks:replay', () => {
  it('takes in what is understood by now, keeps the rest, and leaves a running Baton alone', async () => {
    const directory = await newDataDir();
    const baton = await spawnBaton({ ...SETTINGS, DATA_DIR: directory });
    try {
      const kept = await call('POST', `${baton.url}/webhooks/unipile`, '{"half', {
        'x-unipile-secret': 'a secret',
      });
      expect(kept.status).toBe(200);
      const beside = await replay(directory);
      expect(beside).toMatchObject({ code: 1, stdout: '' });
      expect(beside.stderr).toMatch(/in use by process \d+/);
    } finally {
      await baton.stop();
    }
    // As if an older Baton had not known this shape.
    await lookInto(
      directory,
      `insert into rejected_webhooks (id, tenant_id, account_id, channel, reason, body)
       select $1, tenant_id, id, 'unipile', 'unknown shape', $2 from channel_accounts where channel = 'unipile'`,
      [randomUUID(), await readFile(UNDERSTOOD)],
    );
    const done = await replay(directory);
    expect(done).toMatchObject({ code: 0, stdout: '1 taken in, 1 still not understood and kept.\n' });
    expect(
      await lookInto(
        directory,
        `select r.replayed_at is not null as replayed, m.content
         from rejected_webhooks r left join messages m on r.replayed_at is not null order by r.received_at`,
      ),
    ).toEqual([
      { replayed: false, content: null },
      { replayed: true, content: 'Hello' },
    ]);
  }, 120_000);
});
