import { BatonProcess, launch, untilReady } from '../test/support/batonProcess.js';
import { OwnBatons, type Host, type Wish } from '../test/faults/ownBatons.js';
import { keep } from './children.js';
import { Cluster } from './cluster.js';
import { Random } from './random.js';

/** How many of the things that should not be are shown. */
const EXAMPLES = 3;

export interface Check {
  what: string;
  held: boolean;
  /** How many there were of what must not be; null where it is not a matter of counting. */
  count: number | null;
}

/** One row of the table. */
export interface Scenario {
  name: string;
  /** What goes wrong, in the words of the table. */
  fault: string;
  /** Why it cannot run on this machine; null when it can. */
  missing?(): string | null;
  run(trial: Trial): Promise<void>;
}

/** One run of one scenario: what it stands on, and what it found. */
export class Trial {
  readonly checks: Check[] = [];
  readonly figures: string[] = [];
  readonly random: Random;
  readonly #closing: (() => Promise<unknown>)[] = [];

  constructor(
    private readonly cluster: Cluster,
    /** Null where the machine has none. */
    readonly redisUrl: string | null,
    seed: number,
    /** Whether there is time for the long form. */
    readonly long: boolean,
  ) {
    this.random = new Random(seed);
  }

  /** What must be. */
  holds(what: string, held: boolean): void {
    this.checks.push({ what, held, count: null });
    if (!held) this.say(`NOT: ${what}`);
  }

  /** What must not be, thing by thing. */
  none(what: string, things: readonly unknown[]): void {
    this.checks.push({ what, held: things.length === 0, count: things.length });
    if (things.length > 0)
      this.say(
        `${things.length} ${what}:`,
        ...things.slice(0, EXAMPLES).map((thing) => JSON.stringify(thing)),
      );
  }

  figure(text: string): void {
    this.figures.push(text);
    this.say(text);
  }

  say(...words: unknown[]): void {
    console.log('  ', ...words);
  }

  /** Batons of the scenario's own on a database of their own; closed when it ends. */
  async batons(
    wish: Wish,
    database: () => Promise<string> = () => this.cluster.newDatabase(),
  ): Promise<OwnBatons> {
    const batons = await OwnBatons.start(wish, { newDatabase: database, spawn: spawnKept });
    this.atEnd(() => batons.close());
    return batons;
  }

  /** A PostgreSQL server that may be stopped without harm to anybody else. */
  async ownCluster(...where: Parameters<typeof Cluster.create>): Promise<Cluster> {
    const cluster = await Cluster.create(...where);
    this.atEnd(() => cluster.remove());
    return cluster;
  }

  /** Runs when the scenario ends, the last one first. */
  atEnd(close: () => Promise<unknown>): void {
    this.#closing.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closing.toReversed()) await close();
  }
}

const spawnKept: Host['spawn'] = async (settings) => {
  const { child, url } = await launch(settings);
  return untilReady(new BatonProcess(keep(child), url));
};
