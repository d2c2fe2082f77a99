import { AppError } from '../../contracts/errors.js';
import { isContention, isDatabaseAway } from '../database/databaseFault.js';

/** Tried out with the whole path: fewer in flight leave PostgreSQL idle, more make batches small. */
const BATCHES_IN_FLIGHT = 2;
/** One more for tenants of whom nothing is in flight: a flood of others fills two batches, and lasts two of them. */
const WITH_GUESTS = BATCHES_IN_FLIGHT + 1;
const BATCH_SIZE = 200;
/** Past so many waiting callers of a tenant, its new ones are told to come back; past so many of all, everybody's. */
const MAX_WAITING = { tenant: 5_000, all: 25_000 };
const RETRY_AFTER_SECONDS = 1;

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

export interface BatchRules<Item, Result> {
  /** Stores a batch, all or nothing, and answers in its order. */
  store(items: readonly Item[]): Promise<Result[]>;
  /** Who takes turns: one tenant's flood must not make another wait. */
  tenantOf(item: Item): string;
  /** What must stay in the order it came: two of the same never stand in two batches in flight. */
  threadOf(item: Item): string;
}

/**
 * Collects what arrives while the last batches commit, and answers each caller after the commit of its own. So a
 * transaction's cost is shared by all who come at once, and nobody waits who comes alone.
 */
export class Batcher<Item, Result> {
  private readonly queues = new Map<string, Waiting<Item, Result>[]>();
  private readonly threadsInFlight = new Set<string>();
  /** How many of their items. */
  private readonly tenantsInFlight = new Map<string, number>();
  private waiting = 0;
  private inFlight = 0;
  private onIdle: (() => void) | null = null;

  constructor(private readonly rules: BatchRules<Item, Result>) {}

  /** Resolves after the commit. Rejects with what was wrong with this item alone, or with 503 when nothing can be stored. */
  add(item: Item): Promise<Result> {
    const tenant = this.rules.tenantOf(item);
    const queue = this.queues.get(tenant) ?? [];
    if (queue.length >= MAX_WAITING.tenant || this.waiting >= MAX_WAITING.all) {
      return Promise.reject(
        new AppError('unavailable', 'Too many messages are waiting to be stored.', [], RETRY_AFTER_SECONDS),
      );
    }
    return new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      this.queues.set(tenant, queue);
      this.waiting += 1;
      this.startBatches();
    });
  }

  /** Resolves when nothing waits and nothing is in flight: for a clean stop. */
  async idle(): Promise<void> {
    if (this.waiting === 0 && this.inFlight === 0) return;
    await new Promise<void>((resolve) => (this.onIdle = resolve));
  }

  private startBatches(): void {
    while (this.inFlight < WITH_GUESTS) {
      const batch = this.nextBatch();
      if (batch.length === 0) return;
      void this.run(batch);
    }
  }

  private async run(batch: Waiting<Item, Result>[]): Promise<void> {
    this.inFlight += 1;
    for (const { item } of batch) this.takeOff(item);
    await this.settle(batch);
    for (const { item } of batch) this.land(item);
    this.inFlight -= 1;
    this.startBatches();
    if (this.waiting === 0 && this.inFlight === 0) this.onIdle?.();
  }

  private takeOff(item: Item): void {
    const tenant = this.rules.tenantOf(item);
    this.threadsInFlight.add(this.rules.threadOf(item));
    this.tenantsInFlight.set(tenant, (this.tenantsInFlight.get(tenant) ?? 0) + 1);
  }

  private land(item: Item): void {
    const tenant = this.rules.tenantOf(item);
    const others = (this.tenantsInFlight.get(tenant) ?? 0) - 1;
    this.threadsInFlight.delete(this.rules.threadOf(item));
    if (others > 0) this.tenantsInFlight.set(tenant, others);
    else this.tenantsInFlight.delete(tenant);
  }

  /**
   * A batch that fails on its data, or on a lock that did not come, is halved until the poisoned item stands alone; one
   * that fails for want of a database would only fail again.
   */
  private async settle(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.rules.store(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      const canSplit = batch.length > 1 && (isContention(error) || !isDatabaseAway(error));
      if (!canSplit) {
        for (const { reject } of batch) reject(error);
        return;
      }
      const middle = Math.ceil(batch.length / 2);
      await this.settle(batch.slice(0, middle));
      await this.settle(batch.slice(middle));
    }
  }

  /** One of each tenant in turn, passing over what must wait for its own thread's batch. */
  private nextBatch(): Waiting<Item, Result>[] {
    const batch: Waiting<Item, Result>[] = [];
    const blocked = new Set<string>();
    const isForGuests = this.inFlight >= BATCHES_IN_FLIGHT;
    const served = [...this.queues].filter(([tenant]) => !isForGuests || !this.tenantsInFlight.has(tenant));
    const places = new Map(
      served.map(([tenant, queue]) => [tenant, { queue, at: 0, kept: [] as typeof queue }]),
    );
    while (batch.length < BATCH_SIZE && places.size > 0) {
      for (const [tenant, place] of places) {
        if (batch.length >= BATCH_SIZE) break;
        if (!this.takeOne(place, batch, blocked)) {
          this.putBack(tenant, place);
          places.delete(tenant);
        }
      }
    }
    for (const [tenant, place] of places) this.putBack(tenant, place);
    this.waiting -= batch.length;
    return batch;
  }

  private takeOne(
    place: { queue: Waiting<Item, Result>[]; at: number; kept: Waiting<Item, Result>[] },
    batch: Waiting<Item, Result>[],
    blocked: Set<string>,
  ): boolean {
    for (; place.at < place.queue.length; place.at += 1) {
      const next = place.queue[place.at] as Waiting<Item, Result>;
      const thread = this.rules.threadOf(next.item);
      if (this.threadsInFlight.has(thread) || blocked.has(thread)) {
        blocked.add(thread);
        place.kept.push(next);
        continue;
      }
      batch.push(next);
      place.at += 1;
      return true;
    }
    return false;
  }

  /** A tenant that was served goes to the end, so that whoever comes after it is first next time. */
  private putBack(
    tenant: string,
    place: { queue: Waiting<Item, Result>[]; at: number; kept: Waiting<Item, Result>[] },
  ): void {
    const rest = [...place.kept, ...place.queue.slice(place.at)];
    this.queues.delete(tenant);
    if (rest.length > 0) this.queues.set(tenant, rest);
  }
}
