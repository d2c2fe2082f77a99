import pg from 'pg';
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

/** Opens the server or the embedded default and brings its schema up to date. `onError` hears of connections that break. */
export async function openDatabase(
  settings: DatabaseSettings,
  onError: (error: Error) => void,
): Promise<OpenDatabase> {
  const { pool, close } =
    settings.url === null ? await openEmbedded(settings.dataDir) : openServer(settings.url, settings.poolMax);
  pool.on('error', onError);
  // The pool listens to idle connections only: one that broke between two statements of a transaction ended the process.
  pool.on('connect', (client) => client.on('error', onError));
  try {
    const migrated = await migrate(pool);
    return { database: new Database(pool), migrated, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function openServer(connectionString: string, max: number) {
  const pool = new pg.Pool({
    connectionString,
    max,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: 'baton',
  });
  return { pool, close: () => pool.end() };
}
