import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { Pool } from 'pg';

/** Thrown when another living process has the data directory: two of them would destroy it. */
export class DirectoryInUse extends Error {
  constructor(directory: string, pid: number) {
    super(
      `The data directory ${directory} is in use by process ${pid}: stop that Baton first, or set DATA_DIR to another directory.`,
    );
  }
}

export interface EmbeddedPostgres {
  pool: Pool;
  close(): Promise<void>;
}

/**
 * PostgreSQL inside this process, its files in `<directory>/postgres`. One connection, no fsync: it survives a crash
 * of the process, not of the machine.
 */
export async function openEmbedded(directory: string): Promise<EmbeddedPostgres> {
  mkdirSync(directory, { recursive: true });
  const releaseDirectory = takeDirectory(directory);
  const pglite = new PGlite(join(directory, 'postgres'));
  const pool = new Pool({ ...createPgConfig(pglite), max: 1, idleTimeoutMillis: 0, pipeline: true });
  await pglite.waitReady;
  return {
    pool,
    close: async () => {
      await pool.end();
      await pglite.close();
      releaseDirectory();
    },
  };
}

function takeDirectory(directory: string): () => void {
  const lockFile = join(directory, 'baton.pid');
  const holder = holderOf(lockFile);
  if (holder !== null) throw new DirectoryInUse(directory, holder);
  rmSync(lockFile, { force: true });
  // `wx`: of two processes that start at once, one fails here.
  writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
  return () => rmSync(lockFile, { force: true });
}

/** The living process that holds the lock, if any. In a container every Baton is process 1, so our own pid is a leftover. */
function holderOf(lockFile: string): number | null {
  let pid: number;
  try {
    pid = Number(readFileSync(lockFile, 'utf8'));
  } catch {
    return null;
  }
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return null;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : null;
  }
}
