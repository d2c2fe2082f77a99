import { setTimeout as wait } from 'node:timers/promises';
import type { Customer } from '../answering/customerLine.js';
import { preciseNow } from '../simulators/base/preciseNow.js';
import type { SentMessage } from '../simulators/unipile/sendForm.js';
import { eventually } from '../support/eventually.js';
import type { LoopClock } from './loopClock.js';
import type { OwnBatons, Wish } from './ownBatons.js';

/** Every so many races the provider first refuses, so that the takeover may fall into the pause before the next try. */
const REFUSED_FIRST = 4;
/**
 * The second instance learns of its commits this late; people take over through the first. So a gap between a sender's
 * last look, once that is committed, and its first byte would be wide enough for a whole takeover.
 */
const COMMIT_DELAY_MS = 200;

export const WISH_FOR_RACES: Wish = {
  instances: 2,
  settings: { AI_QUIET_MS: '10', AI_GREETING_WAIT_MS: '20', DATABASE_POOL_MAX: '12' },
};

/** What became of one conversation in which a person and the AI reached for the baton at the same time. */
interface Race {
  customer: Customer;
  refusedFirst: boolean;
}

export interface RacesRun {
  races: number;
  /** AI sends whose first byte reached the provider after the takeover had committed. */
  late: SentMessage[];
  /** Of the races that were not refused first, the share that the AI won: near 0 or 1, nothing was raced for. */
  wonByAi: number;
}

/** People who take over at moments spread evenly from "AI asked" to "send begun", on two instances. */
export class TakeoverRaces {
  /** Called once per conversation, by the text of its customer's message, when the AI is asked. */
  readonly #onAsked = new Map<string, (at: number) => void>();

  /** @param beside how many races run beside each other, in calibration too: the machine is as busy then as later */
  constructor(
    private readonly batons: OwnBatons,
    private readonly loop: LoopClock,
    private readonly beside: number,
  ) {
    batons.elevenLabs.settings.greeting = null;
    batons.elevenLabs.reply = (text) => {
      this.#onAsked.get(text)?.(preciseNow());
      return `AI: ${text}`;
    };
    const slow = batons.instances[1]?.proxy;
    if (slow != null) slow.commitDelayMs = COMMIT_DELAY_MS;
  }

  async run(count: number): Promise<RacesRun> {
    const windows = { plain: await this.#windowMs(false), refused: await this.#windowMs(true) };
    const races: Race[] = [];
    while (races.length < count) {
      const places = Array.from({ length: this.beside }, (_, place) => races.length + place);
      races.push(
        ...(await Promise.all(places.map((place) => this.#race(place, spread(place, count), windows)))),
      );
    }
    // Whatever went on in spite of the last takeovers would have begun to leave by then.
    await wait(windows.refused + COMMIT_DELAY_MS);
    const ids = races.map(({ customer }) => customer.chatId);
    await eventually(async () => {
      const [open] = await this.batons.world.sql<{ count: number }>(
        `select count(*) from messages m join conversations c on c.id = m.conversation_id
        where c.external_id = any($1) and m.status in ('queued', 'sending')`,
        [ids],
      );
      return open?.count === 0;
    });
    return this.#judge(races, await this.#takeovers(ids));
  }

  /** A customer writes, and waits until the AI is asked. */
  async #asked(text: string, refusedFirst: boolean) {
    const customer = this.batons.newCustomer();
    if (refusedFirst) {
      const match = (request: { path: string }) => request.path.includes(customer.chatId);
      this.batons.unipile.behaviour('sendMessage').next({ match, respond: { status: 503, body: {} } });
    }
    const askedAt = new Promise<number>((resolve) => this.#onAsked.set(text, resolve));
    await customer.writes(text);
    const conversation = await customer.conversation();
    return { customer, conversation, askedAt: await askedAt };
  }

  /** From "AI asked" to "send begun" where nobody interferes, the slow ones included; with a refusal, to the second try. */
  async #windowMs(refusedFirst: boolean): Promise<number> {
    const windows = await Promise.all(
      Array.from({ length: this.beside }, async (_, place) => {
        const { customer, askedAt } = await this.#asked(`calibration ${refusedFirst} ${place}`, refusedFirst);
        const tries = refusedFirst ? 2 : 1;
        const last = await eventually(
          () => this.batons.unipile.sends.filter((send) => send.chatId === customer.chatId)[tries - 1],
        );
        return last.call.receivedAt - askedAt;
      }),
    );
    return windows.toSorted((a, b) => a - b)[Math.floor(windows.length * 0.75)] ?? 0;
  }

  async #race(number: number, place: number, windows: { plain: number; refused: number }): Promise<Race> {
    const refusedFirst = number % REFUSED_FIRST === 0;
    const { customer, conversation, askedAt } = await this.#asked(`race ${number}`, refusedFirst);
    const offset = place * (refusedFirst ? windows.refused : windows.plain);
    await wait(Math.max(0, askedAt + offset - preciseNow()));
    const path = `/whatsapp/chats/${conversation.id}/takeover`;
    const { status } = await this.batons.world.agent.api('POST', path, {});
    if (status >= 300) throw new Error(`A takeover was answered ${status}`);
    return { customer, refusedFirst };
  }

  /** When each took place, by the database's clock. */
  async #takeovers(ids: string[]): Promise<Map<string, number>> {
    const rows = await this.batons.world.sql<{ chat: string; at: number }>(
      `select c.external_id as chat, (extract(epoch from e.created_at) * 1000)::float8 as at
      from conversation_events e join conversations c on c.id = e.conversation_id
      where e.type = 'taken_over' and c.external_id = any($1)`,
      [ids],
    );
    return new Map(rows.map(({ chat, at }) => [chat, at]));
  }

  #judge(races: readonly Race[], takeovers: Map<string, number>): RacesRun {
    const raced = new Set(races.map(({ customer }) => customer.chatId));
    const sends = this.batons.unipile.sends.filter(({ chatId }) => raced.has(chatId));
    const began = new Set(sends.map(({ chatId }) => chatId));
    const plain = races.filter(({ refusedFirst }) => !refusedFirst);
    return {
      races: takeovers.size,
      late: sends.filter(
        ({ call, chatId }) => this.loop.arrivedAfter(call.receivedAt) > (takeovers.get(chatId) ?? 0),
      ),
      wonByAi: plain.filter(({ customer }) => began.has(customer.chatId)).length / plain.length,
    };
  }
}

/** Where in the window a race takes place, from 0 to 1: neighbours in time are far apart in it. */
const spread = (number: number, count: number): number => ((number * 73) % count) / count;
