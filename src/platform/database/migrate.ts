import { readdir, readFile } from 'node:fs/promises';
import type { Pool } from 'pg';

const MIGRATIONS = new URL('../../../supabase/migrations/', import.meta.url);
const FILE_NAME = /^(\d+)_(.*)\.sql$/;

/** Any number will do, as long as every Baton uses the same: it is the advisory lock's name. */
const MIGRATION_LOCK = 7_206_401_912;

/** A large table may take its time; and so may another instance that is at it. */
const PATIENCE_MS = 3_600_000;

/**
 * Applies what is missing of `supabase/migrations/`, in one transaction under an advisory lock, and records it as the
 * Supabase CLI does, so that either may run them. Several instances may boot at once.
 */
export async function migrate(pool: Pool): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(patient('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]));
    const applied = await appliedVersions(client);
    const missing = (await migrationFiles()).filter((file) => !applied.has(file.version));
    for (const file of missing) {
      const statements = await readFile(new URL(file.fileName, MIGRATIONS), 'utf8');
      await client.query(patient(statements));
      await client.query(
        'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)',
        [file.version, file.name, [statements]],
      );
    }
    await client.query('commit');
    return missing.map((file) => file.fileName);
  } catch (error) {
    // Without this the embedded default's only session would stay aborted.
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

const patient = (text: string, values?: unknown[]) => ({ text, values, query_timeout: PATIENCE_MS });

async function appliedVersions(client: { query: Pool['query'] }): Promise<Set<string>> {
  await client.query(`create schema if not exists supabase_migrations;
    create table if not exists supabase_migrations.schema_migrations (version text not null primary key, statements text[], name text)`);
  const { rows } = await client.query<{ version: string }>(
    'select version from supabase_migrations.schema_migrations',
  );
  return new Set(rows.map((row) => row.version));
}

async function migrationFiles() {
  const names = await readdir(MIGRATIONS);
  return names.toSorted().flatMap((fileName) => {
    const [, version, name] = FILE_NAME.exec(fileName) ?? [];
    return version === undefined || name === undefined ? [] : [{ fileName, version, name }];
  });
}
