import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromDist } from './fromDist.js';

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/baton/', import.meta.url));
const MIGRATIONS = new URL('../../../supabase/migrations/', import.meta.url);

/**
 * DATA_DIRs for tests, gone when the run ends. Making the embedded database takes seconds, copying one that is empty
 * and up to date a fraction of one, so the first is kept as the pattern of all others.
 */
export class DataDirectories {
  readonly #made: string[] = [];
  #pattern: Promise<string> | undefined;

  async create(): Promise<string> {
    this.#pattern ??= providePattern();
    const pattern = await this.#pattern;
    const directory = await mkdtemp(join(tmpdir(), 'baton-test-'));
    this.#made.push(directory);
    await cp(pattern, directory, { recursive: true });
    return directory;
  }

  /** Any statements on the database in a directory, which no Baton has open just now. */
  async sql(directory: string, statements: string): Promise<void> {
    const { openEmbedded } = await fromDist<typeof import('../../../src/platform/database/embedded.js')>(
      'platform/database/embedded.js',
    );
    const { pool, close } = await openEmbedded(directory);
    try {
      await pool.query(statements);
    } finally {
      await close();
    }
  }

  async removeAll(): Promise<void> {
    await Promise.all(this.#made.splice(0).map((path) => rm(path, { recursive: true, force: true })));
  }
}

/** Kept between runs under a name that changes with what it is made from. */
async function providePattern(): Promise<string> {
  const pattern = join(CACHE, await fingerprint());
  if (existsSync(pattern)) return pattern;
  const { openDatabase } = await fromDist<typeof import('../../../src/platform/database/openDatabase.js')>(
    'platform/database/openDatabase.js',
  );
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(join(CACHE, 'unfinished-'));
  const { close } = await openDatabase({ url: null, poolMax: 1, dataDir: unfinished });
  await close();
  // Another run may have been faster; its pattern is as good as ours.
  await rename(unfinished, pattern).catch(() => rm(unfinished, { recursive: true }));
  return pattern;
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const pglite = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  hash.update(await readFile(join(pglite, '../../package.json')));
  for (const file of (await readdir(MIGRATIONS)).toSorted()) {
    hash.update(file).update(await readFile(new URL(file, MIGRATIONS)));
  }
  return hash.digest('hex').slice(0, 16);
}
