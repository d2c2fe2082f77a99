import { setTimeout as wait } from 'node:timers/promises';
import { Customer } from '../test/answering/customerLine.js';
import type { Instance, OwnBatons } from '../test/faults/ownBatons.js';
import { preciseNow } from '../test/simulators/base/preciseNow.js';
import { messageReceived, type WebhookPayload } from '../test/simulators/unipile/webhookPayloads.js';
import type { Random } from './random.js';

/** An agent that answers as soon as it is asked, so that what is timed is Baton. */
export const QUICK_AI = { AI_QUIET_MS: '10', AI_GREETING_WAIT_MS: '20' };

const TICK_MS = 20;
/** A machine that cannot keep up is not buried: new customers wait while so many write, or so many answers are due. */
const MOST_AT_ONCE = 100;
const MOST_DUE = 300;
const LOOK_MS = 500;
const TRY_AGAIN_MS = 200;
/** Longer than anything here is broken. */
const PATIENCE_MS = 120_000;

/** A customer's message whose webhook was answered 200. */
export interface Acknowledged {
  chatId: string;
  text: string;
  /** When the 200 came, and how long it took from the first try (epoch milliseconds, milliseconds). */
  at: number;
  tookMs: number;
}

/** Brings webhooks as a provider does: what is not answered 200 comes again, to whichever instance the balancer picks. */
export class Provider {
  readonly acknowledged: Acknowledged[] = [];
  /** How often each other status came; `broken` is no answer at all. */
  readonly refusals = new Map<string, number>();

  readonly #random: Random;

  constructor(
    private readonly batons: OwnBatons,
    random: Random,
  ) {
    this.#random = random.fork();
  }

  /** Resolves when it is acknowledged. */
  async brings(customer: Customer, text: string): Promise<void> {
    const begunAt = preciseNow();
    await this.untilTaken(messageReceived(this.batons.unipile.factsOf({ ...customer.thread, text })));
    const at = preciseNow();
    this.acknowledged.push({ chatId: customer.chatId, text, at, tookMs: at - begunAt });
  }

  async untilTaken(payload: WebhookPayload): Promise<void> {
    const givenUpAt = performance.now() + PATIENCE_MS;
    // Of a scenario that broke off nothing goes on.
    while (
      !this.batons.isClosed &&
      (await this.bring(this.#random.pick(this.batons.instances), payload)) !== 200
    ) {
      if (performance.now() >= givenUpAt) throw new Error('A webhook was refused for two minutes');
      await wait(TRY_AGAIN_MS);
    }
  }

  /** Once; null when no answer came. */
  async bring(instance: Instance, payload: WebhookPayload): Promise<number | null> {
    const status = await this.batons.post(instance, payload).then(
      (answer) => answer.status,
      () => null,
    );
    if (status !== 200) {
      const name = status === null ? 'broken' : String(status);
      this.refusals.set(name, (this.refusals.get(name) ?? 0) + 1);
    }
    return status;
  }
}

/** Customers who write a few lines each, one after the other, so many lines a second in all. */
export class Traffic {
  readonly provider: Provider;
  readonly customers: Customer[] = [];
  readonly #random: Random;
  readonly #writing = new Set<Promise<void>>();
  #isOn = true;
  #answersDue = 0;
  readonly #running: Promise<void>;

  constructor(
    private readonly batons: OwnBatons,
    random: Random,
    private readonly plan: { perSecond: number; linesEach: number; pauseMs: number },
  ) {
    this.provider = new Provider(batons, random);
    this.#random = random.fork();
    this.#running = this.#run();
  }

  /** No new customers; resolves when every line is acknowledged. */
  async stop(): Promise<Acknowledged[]> {
    this.#isOn = false;
    await this.#running;
    await Promise.all(this.#writing);
    return this.provider.acknowledged;
  }

  async #run(): Promise<void> {
    const customersASecond = this.plan.perSecond / this.plan.linesEach;
    let due = 0;
    let last = performance.now();
    let lookAt = last;
    while (this.#isOn && !this.batons.isClosed) {
      const now = performance.now();
      // What could not begin within a second is let go.
      due = Math.min(customersASecond, due + ((now - last) / 1_000) * customersASecond);
      last = now;
      if (now >= lookAt) {
        lookAt = now + LOOK_MS;
        void this.#countAnswersDue();
      }
      const mayBegin = () => this.#writing.size < MOST_AT_ONCE && this.#answersDue < MOST_DUE;
      for (; due >= 1 && mayBegin(); due -= 1) this.#begin();
      await wait(TICK_MS);
    }
  }

  async #countAnswersDue(): Promise<void> {
    const [counted] = await this.batons.world
      .sql<{ due: number }>(
        `select (select count(*) from messages where status in ('queued', 'sending'))
          + (select count(*) from sessions where turn_id is not null) as due`,
      )
      // The database may be away; then nobody knows better.
      .catch(() => []);
    this.#answersDue = counted?.due ?? this.#answersDue;
  }

  #begin(): void {
    const talk = this.#talk().finally(() => this.#writing.delete(talk));
    this.#writing.add(talk);
  }

  async #talk(): Promise<void> {
    const customer = this.batons.newCustomer();
    const number = this.customers.push(customer);
    const random = this.#random.fork();
    for (let line = 1; line <= this.plan.linesEach; line += 1) {
      await this.provider.brings(customer, `customer ${number} line ${line}`);
      await wait(random.between(0, 2 * this.plan.pauseMs));
    }
  }
}
