import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Pool } from 'pg';
import type { DB } from './tables.generated.js';
import type { Tx } from './transaction.js';

/** What no transaction of ours may exceed, so that a stuck one frees its locks by itself (milliseconds). */
const TRANSACTION_LIMITS = { lock: 5_000, statement: 20_000, idle: 10_000 };

/** The one way to PostgreSQL: `query` for reads that stand alone, `transaction` for everything that writes. */
export class Database {
  readonly query: Kysely<DB>;

  constructor(readonly pool: Pool) {
    this.query = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  }

  /**
   * Runs `work` in one transaction, then its after-commit actions. The time-outs are set for the transaction alone:
   * a transaction-mode pooler hands the session to somebody else afterwards.
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const afterCommit: (() => void)[] = [];
    const result = await this.query.transaction().execute(async (query) => {
      await sql`select set_config('lock_timeout', ${String(TRANSACTION_LIMITS.lock)}, true),
        set_config('statement_timeout', ${String(TRANSACTION_LIMITS.statement)}, true),
        set_config('idle_in_transaction_session_timeout', ${String(TRANSACTION_LIMITS.idle)}, true)`.execute(
        query,
      );
      return work({ query, afterCommit: (action) => afterCommit.push(action) });
    });
    for (const action of afterCommit) action();
    return result;
  }

  /** Answers whether the database can be reached now; used by health checks, so it never throws. */
  async isReachable(): Promise<boolean> {
    return sql`select 1`.execute(this.query).then(
      () => true,
      () => false,
    );
  }
}
