import { Kysely, sql } from 'kysely';
import type { Pool } from 'pg';
import { LimitedDialect } from './limitedDialect.js';
import type { DB } from './tables.generated.js';
import type { Tx } from './transaction.js';

/** The one way to PostgreSQL: `query` for reads that stand alone, `transaction` for everything that writes. */
export class Database {
  readonly query: Kysely<DB>;

  constructor(readonly pool: Pool) {
    this.query = new Kysely<DB>({ dialect: new LimitedDialect(pool) });
  }

  /** Runs `work` in one transaction, then its after-commit actions. */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const afterCommit: (() => void)[] = [];
    const result = await this.query
      .transaction()
      .execute((query) => work({ query, afterCommit: (action) => afterCommit.push(action) }));
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
