import { setImmediate } from 'node:timers/promises';
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import type { PoolClient } from 'pg';
import { isAftermath } from './databaseFault.js';
import type { DB } from './tables.generated.js';

/**
 * With it, in the same message, what no transaction of ours may exceed, so that a stuck one frees its locks by itself. For
 * the transaction alone: a transaction-mode pooler hands the session to somebody else afterwards.
 */
const BEGIN = `begin;
  set local lock_timeout = '5s';
  set local statement_timeout = '20s';
  set local idle_in_transaction_session_timeout = '10s'`;

/**
 * One connection, held for a transaction. Unlike Kysely's own transactions it does not wait for one statement's answer
 * before it sends the next: those that are asked for at once (`Promise.all`) travel together, and are done in that order.
 */
export class HeldConnection {
  readonly query: Kysely<DB>;
  private readonly begun: Promise<unknown>;
  private hasAsked = false;
  private isOver = false;
  private firstFailure: Error | undefined;

  constructor(private readonly client: PoolClient) {
    const held = {
      query: (text: string, values: unknown[]) => this.ask(text, values),
      release: () => undefined,
    } as unknown as PostgresPoolClient;
    const pool: PostgresPool = {
      options: {},
      connect: () => Promise.resolve(held),
      end: () => Promise.resolve(),
    };
    this.begun = this.send(BEGIN);
    this.query = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  }

  /** @throws what failed first, when a statement had failed and nobody minded: then PostgreSQL stores nothing */
  async commit(): Promise<void> {
    await this.begun;
    this.isOver = true;
    const { command } = await this.client.query('commit');
    if (command === 'ROLLBACK') throw this.firstFailure ?? new Error('A transaction was rolled back unasked');
    this.client.release();
  }

  /** A connection that cannot even do this is of no use to whoever comes next. */
  async rollBack(): Promise<void> {
    this.isOver = true;
    await this.client.query('rollback').then(
      () => this.client.release(),
      () => this.client.release(true),
    );
  }

  /** Why the work failed: of statements sent together, one that was refused for another's failure may be heard of first. */
  reasonOf(failure: unknown): unknown {
    return isAftermath(failure) ? (this.firstFailure ?? failure) : failure;
  }

  /**
   * The first statement travels with `begin`, the others wait until that is known to have been taken: without it each of
   * them would be stored by itself.
   */
  private ask(text: string, values: unknown[]) {
    const answer = this.hasAsked ? this.begun.then(() => this.send(text, values)) : this.send(text, values);
    this.hasAsked = true;
    return answer.catch(tellLast);
  }

  private send(text: string, values?: unknown[]) {
    // The connection may be somebody else's by now.
    if (this.isOver) return Promise.reject(new Error('A statement came after the end of its transaction'));
    const answer = this.client.query(text, values);
    answer.catch((error: Error) => (this.firstFailure ??= error));
    return answer;
  }
}

/**
 * What was refused only for another's failure comes in the same moment as that; it is told once whoever asked for the
 * other has said what its failure means (a conflict, say).
 */
async function tellLast(failure: unknown): Promise<never> {
  if (isAftermath(failure)) await setImmediate();
  throw failure;
}
