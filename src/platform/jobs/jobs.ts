import { Injectable, Logger, type OnModuleDestroy, type OnApplicationBootstrap } from '@nestjs/common';
import { fromKysely, PgBoss } from 'pg-boss';
import { JOB_SCHEDULES, type JobName, type JobPayloads } from '../../contracts/jobs.js';
import { Database } from '../database/database.js';
import { isAlreadyThere } from '../database/databaseFault.js';
import type { Tx } from '../database/transaction.js';

type Handler<Name extends JobName> = (payload: JobPayloads[Name]) => Promise<void>;

const NAMES = Object.keys(JOB_SCHEDULES) as JobName[];
/** How many of one kind an instance works on at once, and how often it looks (seconds). */
const CONCURRENCY = 4;
const POLL_SECONDS = 2;

/**
 * Background jobs by pg-boss, over Baton's own pool. Each kind has exactly one handler: Baton refuses to start with a
 * kind that has none, and with two for one.
 */
@Injectable()
export class Jobs implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(Jobs.name);
  private readonly handlers = new Map<JobName, Handler<never>>();
  /** Who of each kind hears at once of what this process has asked for; the others see it when they look. */
  private readonly workers = new Map<JobName, string>();
  private readonly boss: PgBoss;

  constructor(private readonly database: Database) {
    this.boss = new PgBoss({
      db: { executeSql: (text, values) => this.executeSql(text, values) },
      useListenNotify: false,
    });
    this.boss.on('error', (error) => this.log.warn({ err: error }, 'The job queue met an error; it goes on'));
  }

  /** Names the one who does this kind of job. To be called while modules are being made. */
  handle<Name extends JobName>(name: Name, handler: Handler<Name>): void {
    if (this.handlers.has(name)) throw new Error(`The job ${name} has two handlers`);
    this.handlers.set(name, handler);
  }

  /** Asks for jobs, in the caller's transaction: they exist if and only if it commits. One statement for all. */
  async send<Name extends JobName>(
    tx: Tx,
    name: Name,
    payloads: readonly JobPayloads[Name][],
  ): Promise<void> {
    if (payloads.length === 0) return;
    await this.boss.insert(
      name,
      payloads.map((data) => ({ data })),
      { db: fromKysely(tx.query) },
    );
    tx.afterCommit(() => this.wake(name));
  }

  async onApplicationBootstrap(): Promise<void> {
    const orphans = NAMES.filter((name) => !this.handlers.has(name));
    if (orphans.length > 0) throw new Error(`No handler for the job ${orphans.join(', ')}`);
    await this.start();
    for (const name of NAMES) await this.begin(name);
  }

  async onModuleDestroy(): Promise<void> {
    await this.boss.stop({ graceful: true, timeout: 10_000, close: false });
  }

  /** Of two instances that put pg-boss's tables into a new database at once, the one that comes second finds them there. */
  private async start(): Promise<void> {
    try {
      await this.boss.start();
    } catch (error) {
      if (!isAlreadyThere(error)) throw error;
      await this.boss.start();
    }
  }

  private async begin(name: JobName): Promise<void> {
    const handler = this.handlers.get(name);
    if (handler === undefined) return;
    const schedule = JOB_SCHEDULES[name];
    await this.boss.createQueue(name, { retryLimit: 5, retryDelay: 5, retryBackoff: true });
    if (schedule !== null) await this.boss.schedule(name, schedule);
    // One by one, so that a job that fails is tried again alone.
    const options = {
      batchSize: 1,
      // What the clock starts would only get in its own way.
      localConcurrency: schedule === null ? CONCURRENCY : 1,
      pollingIntervalSeconds: POLL_SECONDS,
    };
    const worker = await this.boss.work(name, options, async (jobs) => {
      for (const job of jobs) await handler(job.data as never);
    });
    this.workers.set(name, worker);
  }

  private wake(name: JobName): void {
    const worker = this.workers.get(name);
    if (worker !== undefined) this.boss.notifyWorker(worker);
  }

  /**
   * A string of several statements that fails leaves its session in an aborted transaction; with one connection, as on
   * the embedded default, that would be everybody's. So each gets a client, and a failed one is rolled back.
   */
  private async executeSql(text: string, values?: unknown[]) {
    const client = await this.database.pool.connect();
    try {
      return await client.query(text, values);
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
}
