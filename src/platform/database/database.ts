import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Pool } from 'pg';
import { HeldConnection } from './heldConnection.js';
import type { DB } from './tables.generated.js';
import type { Tx } from './transaction.js';

/** The one way to PostgreSQL: `query` for reads that stand alone, `transaction` for everything that writes. */
export class Database {
  readonly query: Kysely<DB>;

  constructor(readonly pool: Pool) {
    this.query = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  }

  /** Runs `work` in one transaction, then its after-commit actions. */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const connection = new HeldConnection(await this.pool.connect());
    const afterCommit: (() => void)[] = [];
    const tx: Tx = { query: connection.query, afterCommit: (action) => afterCommit.push(action) };
    let result: T;
    try {
      result = await work(tx);
      await connection.commit();
    } catch (error) {
      await connection.rollBack();
      throw connection.reasonOf(error);
    }
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
