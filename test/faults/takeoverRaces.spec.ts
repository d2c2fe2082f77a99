import { setTimeout as wait } from 'node:timers/promises';
import type { Customer } from '../answering/customerLine.js';
import { preciseNow } from '../simulators/base/preciseNow.js';
import { eventually } from '../support/eventually.js';
import { describeOnServer } from '../support/whatIsThere.js';
import { LoopClock } from './loopClock.js';
import { OwnBatons } from './ownBatons.js';

const RACES = 200;
/** Every so many races the provider first refuses, so that the takeover may fall into the pause before the next try. */
const REFUSED_FIRST = 4;
/** Races that run beside each other, in calibration too, so that the machine is as busy then as later. */
const BESIDE = 25;
/**
 * The second instance learns of its commits this late; people take over through the first. So a gap between a sender's
 * last look, once that is committed, and its first byte would be wide enough for a whole takeover.
 */
const COMMIT_DELAY_MS = 200;

/** What became of one conversation in which a person and the AI reached for the baton at the same time. */
interface Race {
  customer: Customer;
  refusedFirst: boolean;
}

/** Neighbours in time are far apart in the window. */
const spread = (place: number): number => (place * 73) % RACES;

describeOnServer('a takeover against the AI, on two instances', () => {
  let batons: OwnBatons;
  let loop: LoopClock;
  /** Called once per conversation, by the text of its customer's message, when the AI is asked. */
  const onAsked = new Map<string, (at: number) => void>();

  beforeAll(async () => {
    batons = await OwnBatons.start({
      instances: 2,
      settings: { AI_QUIET_MS: '10', AI_GREETING_WAIT_MS: '20', DATABASE_POOL_MAX: '12' },
    });
    loop = new LoopClock();
    batons.elevenLabs.settings.greeting = null;
    batons.elevenLabs.reply = (text) => {
      onAsked.get(text)?.(preciseNow());
      return `AI: ${text}`;
    };
    const slow = batons.instances[1]?.proxy;
    if (slow != null) slow.commitDelayMs = COMMIT_DELAY_MS;
  }, 60_000);
  afterAll(async () => {
    loop?.stop();
    await batons?.close();
  });

  /** A customer writes, and waits until the AI is asked. */
  async function asked(text: string, refusedFirst: boolean) {
    const customer = batons.newCustomer();
    if (refusedFirst) {
      const match = (request: { path: string }) => request.path.includes(customer.chatId);
      batons.unipile.behaviour('sendMessage').next({ match, respond: { status: 503, body: {} } });
    }
    const askedAt = new Promise<number>((resolve) => onAsked.set(text, resolve));
    await customer.writes(text);
    const conversation = await customer.conversation();
    return { customer, conversation, askedAt: await askedAt };
  }

  const sendsTo = (customer: Customer) =>
    batons.unipile.sends.filter((send) => send.chatId === customer.chatId);

  /** From "AI asked" to "send begun" where nobody interferes, the slow ones included; with a refusal, to the second try. */
  async function windowMs(refusedFirst: boolean): Promise<number> {
    const windows = await Promise.all(
      Array.from({ length: BESIDE }, async (_, place) => {
        const { customer, askedAt } = await asked(`calibration ${refusedFirst} ${place}`, refusedFirst);
        const tries = refusedFirst ? 2 : 1;
        const last = await eventually(() => sendsTo(customer)[tries - 1]);
        return last.call.receivedAt - askedAt;
      }),
    );
    return windows.toSorted((a, b) => a - b)[Math.floor(windows.length * 0.75)] ?? 0;
  }

  async function race(place: number, windows: { plain: number; refused: number }): Promise<Race> {
    const refusedFirst = place % REFUSED_FIRST === 0;
    const { customer, conversation, askedAt } = await asked(`race ${place}`, refusedFirst);
    const offset = (place / RACES) * (refusedFirst ? windows.refused : windows.plain);
    await wait(Math.max(0, askedAt + offset - preciseNow()));
    const answer = await batons.world.agent.api('POST', `/whatsapp/chats/${conversation.id}/takeover`, {});
    expect(answer.status).toBeLessThan(300);
    return { customer, refusedFirst };
  }

  it('200 times, spread from “AI asked” to “send begun”: no AI message begins to leave after it has committed', async () => {
    const windows = { plain: await windowMs(false), refused: await windowMs(true) };
    const races: Race[] = [];
    while (races.length < RACES) {
      const places = Array.from({ length: BESIDE }, (_, place) => races.length + place);
      races.push(...(await Promise.all(places.map((place) => race(spread(place), windows)))));
    }
    const ids = races.map(({ customer }) => customer.chatId);
    await eventually(async () => {
      const [open] = await batons.world.sql<{ count: number }>(
        `select count(*) from messages m join conversations c on c.id = m.conversation_id
        where c.external_id = any($1) and m.status in ('queued', 'sending')`,
        [ids],
      );
      return open?.count === 0;
    });
    const takeovers = new Map(
      (
        await batons.world.sql<{ chat: string; at: number }>(
          `select c.external_id as chat, (extract(epoch from e.created_at) * 1000)::float8 as at
          from conversation_events e join conversations c on c.id = e.conversation_id
          where e.type = 'taken_over' and c.external_id = any($1)`,
          [ids],
        )
      ).map(({ chat, at }) => [chat, at]),
    );

    const sends = races.flatMap(({ customer }) => sendsTo(customer));
    const late = sends.filter(
      (send) => loop.arrivedAfter(send.call.receivedAt) > (takeovers.get(send.chatId) ?? 0),
    );
    expect(late).toEqual([]);
    // The takeovers did fall on both sides of the sends, or nothing was raced for.
    const began = new Set(sends.map(({ chatId }) => chatId));
    const plain = races.filter(({ refusedFirst }) => !refusedFirst);
    const lost = plain.filter(({ customer }) => began.has(customer.chatId));
    expect(lost.length).toBeGreaterThan(plain.length * 0.1);
    expect(lost.length).toBeLessThan(plain.length * 0.9);
  }, 90_000);
});
