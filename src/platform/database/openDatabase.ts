/// <reference lib="esnext.error" />
import { Logger } from '@nestjs/common';
import pg from 'pg';
import { ConfigError } from '../config/environment.js';
import { isDatabaseAway } from './databaseFault.js';
import { Database } from './database.js';
import { openEmbedded } from './embedded.js';
import { migrate } from './migrate.js';

/** bigint columns (sequence numbers, versions, sizes) stay far below 2^53: numbers, not strings. */
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export interface DatabaseSettings {
  /** A connection string; null means the embedded default in `dataDir`. */
  url: string | null;
  poolMax: number;
  dataDir: string;
}

export interface OpenDatabase {
  database: Database;
  /** The migrations applied just now, by file name. */
  migrated: string[];
  close(): Promise<void>;
}

/**
 * Opens the server or the embedded default and brings its schema up to date.
 *
 * @throws ConfigError when the server cannot be reached, or does not let Baton in
 */
export async function openDatabase(settings: DatabaseSettings): Promise<OpenDatabase> {
  const { pool, close } =
    settings.url === null ? await openEmbedded(settings.dataDir) : openServer(settings.url, settings.poolMax);
  const log = new Logger('Database');
  const onError = (err: Error) => log.warn({ err }, 'A connection broke');
  pool.on('error', onError);
  // The pool listens to idle connections only: one that broke between two statements of a transaction ended the process.
  pool.on('connect', (client) => client.on('error', onError));
  try {
    const migrated = await migrate(pool);
    return { database: new Database(pool), migrated, close };
  } catch (error) {
    await close();
    throw settings.url !== null && isShut(error)
      ? new ConfigError(`DATABASE_URL: the database cannot be reached or used (${reasonOf(error)}).`)
      : error;
  }
}

/** Away, or with another password, role or name of a database than we were told (PostgreSQL's classes 28 and 3D). */
const isShut = (error: unknown): boolean => isDatabaseAway(error) || /^(28|3D)/.test(codeOf(error));

const codeOf = (error: unknown): string =>
  Error.isError(error) && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Several addresses that were tried in vain come as one error without a message. */
const reasonOf = (error: unknown): string => (Error.isError(error) && error.message) || codeOf(error);

function openServer(connectionString: string, max: number) {
  const pool = new pg.Pool({
    connectionString,
    max,
    connectionTimeoutMillis: 5_000,
    // A server that has gone without a word (its machine lost its power, say) is noticed within half a minute: what is
    // asked of it fails, and its connection is given up. Longer than what PostgreSQL itself gives a statement.
    query_timeout: 25_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // What is asked of a connection at once is sent at once (see HeldConnection).
    pipeline: true,
    application_name: 'baton',
  });
  return { pool, close: () => pool.end() };
}
