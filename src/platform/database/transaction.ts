import type { Kysely } from 'kysely';
import type { DB } from './tables.generated.js';

/**
 * An open transaction, passed by hand to everything that works in it. On the embedded default there is one connection,
 * so code that asked the pool for another while holding this one would wait for itself for ever.
 */
export interface Tx {
  /**
   * Statements that do not need each other's answers go out at once when they are asked for at once (`Promise.all`).
   * Without what would begin another transaction in this one, or end its connection.
   */
  readonly query: Omit<Kysely<DB>, 'transaction' | 'startTransaction' | 'destroy'>;
  /** Runs once the transaction has committed, in the order given; never when it rolled back. Must not throw. */
  afterCommit(action: () => void): void;
}
