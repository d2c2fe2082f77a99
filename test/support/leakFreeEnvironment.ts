import { setTimeout as wait } from 'node:timers/promises';
import { TestEnvironment } from 'jest-environment-node';

/** As far as we look at what jest tells its environment. */
interface TestEvent {
  name: string;
  test?: { errors: unknown[] };
}

/** What is still closing when the last test has ended gets this long. */
const TIME_TO_CLOSE_MS = 6_000;

/** Where Node keeps the connections of `fetch`, under either name. */
const FETCH_POOLS = [1, 2].map((version) => Symbol.for(`undici.globalDispatcher.${version}`));
interface FetchPool {
  constructor: new () => FetchPool;
  destroy(): Promise<void>;
}

/** Node, and a test file that leaves a socket, a server, a process or a timer open fails. */
export default class LeakFreeEnvironment extends TestEnvironment {
  #openBefore: string[] = [];
  #hasFailed = false;

  override async setup(): Promise<void> {
    await super.setup();
    this.#openBefore = process.getActiveResourcesInfo();
  }

  /** A test that failed half-way leaves things open, and its own message says more than ours would. */
  handleTestEvent({ name, test }: TestEvent): void {
    if (name === 'test_done' && test !== undefined) this.#hasFailed ||= test.errors.length > 0;
  }

  override async teardown(): Promise<void> {
    await closeFetchConnections();
    const deadline = performance.now() + TIME_TO_CLOSE_MS;
    let left = this.#leftOpen();
    while (left.length > 0 && performance.now() < deadline) {
      await wait(20);
      left = this.#leftOpen();
    }
    await super.teardown();
    if (left.length > 0 && !this.#hasFailed) throw new Error(`The tests left open: ${left.join(', ')}`);
  }

  /** Kinds only, as Node tells them; more of a kind than before the tests are left open. */
  #leftOpen(): string[] {
    const before = [...this.#openBefore];
    return process.getActiveResourcesInfo().filter((kind) => {
      const known = before.indexOf(kind);
      if (known >= 0) before.splice(known, 1);
      return known < 0;
    });
  }
}

/** `fetch` keeps its connections for some seconds after each answer: they are the process's, and no test's leak. */
async function closeFetchConnections(): Promise<void> {
  const holder = globalThis as unknown as Record<symbol, FetchPool | undefined>;
  const pool = holder[FETCH_POOLS[0] as symbol];
  if (pool === undefined) return;
  for (const name of FETCH_POOLS) holder[name] = new pool.constructor();
  await pool.destroy();
}
