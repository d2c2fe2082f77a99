import { CompiledQuery, PostgresDialect, PostgresDriver, type DatabaseConnection } from 'kysely';
import type { Pool } from 'pg';

/** What no transaction of ours may exceed, so that a stuck one frees its locks by itself. */
const BEGIN = `begin;
  set local lock_timeout = '5s';
  set local statement_timeout = '20s';
  set local idle_in_transaction_session_timeout = '10s'`;

/**
 * Begins every transaction with its time-outs, in one message: a way there and back less in each. They are set for the
 * transaction alone, for a transaction-mode pooler hands the session to somebody else afterwards.
 */
export class LimitedDialect extends PostgresDialect {
  constructor(private readonly pool: Pool) {
    super({ pool });
  }

  override createDriver(): PostgresDriver {
    return new LimitedDriver({ pool: this.pool });
  }
}

class LimitedDriver extends PostgresDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(BEGIN));
  }
}
