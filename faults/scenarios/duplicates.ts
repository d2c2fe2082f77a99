import { randomUUID } from 'node:crypto';
import type { Customer } from '../../test/answering/customerLine.js';
import type { OwnBatons } from '../../test/faults/ownBatons.js';
import { messageReceived, type WebhookPayload } from '../../test/simulators/unipile/webhookPayloads.js';
import { Oracle, untilQuiet } from '../oracle.js';
import { Screen } from '../screen.js';
import { Provider } from '../traffic.js';
import type { Scenario, Trial } from '../trial.js';

const CUSTOMERS = { long: 500, short: 60 };
const LINES = 4;
const COPIES = 5;
const AT_ONCE = 16;
const OLD_DAYS = 10;
const DAY_MS = 86_400_000;

export const duplicates: Scenario = {
  name: 'duplicates',
  fault: `every event ${COPIES} times, ${AT_ONCE} at once, out of order, on two instances; a burst of old messages likewise`,
  async run(trial) {
    const batons = await trial.batons({
      instances: 2,
      straight: true,
      settings: { ...(trial.redisUrl !== null && { REDIS_URL: trial.redisUrl }) },
    });
    batons.elevenLabs.settings.greeting = null;
    const screen = await Screen.open(batons);
    trial.atEnd(async () => screen.close());
    const count = trial.long ? CUSTOMERS.long : CUSTOMERS.short;
    const writers = Array.from({ length: count }, () => batons.newCustomer());
    const returning = Array.from({ length: count }, () => batons.newCustomer());
    const provider = new Provider(batons, trial.random);

    const lines = writers.flatMap((customer) => times(LINES, (line) => ({ customer, text: `line ${line}` })));
    const old = returning.flatMap((customer) =>
      times(OLD_DAYS, (day) => ({ customer, text: `day ${day}`, day })),
    );
    await bringShuffled(trial, provider, [
      ...lines.map(({ customer, text }) => said(batons, customer, text)),
      ...old.map(({ customer, text, day }) =>
        said(batons, customer, text, new Date(Date.now() - (OLD_DAYS + 5 - day) * DAY_MS)),
      ),
    ]);
    await untilQuiet(batons, 60_000);
    const receipts = await bringReceipts(trial, provider, batons);

    const acknowledged = [...lines, ...old].map(({ customer, text }) => ({
      chatId: customer.chatId,
      text,
      at: 0,
      tookMs: 0,
    }));
    const oracle = await Oracle.ask(batons, acknowledged);
    oracle.judge(trial);
    // What was new is answered, once; what was old is not.
    (await Oracle.ask(batons, acknowledged.slice(0, lines.length))).judgeAnswers(trial);
    await judgeCounters(trial, batons, { writers, returning });
    await oracle.judgeScreen(trial, screen);
    trial.none('receipts that went back on a screen', screen.wentBack);
    trial.figure(
      `${(acknowledged.length + receipts) * COPIES} webhooks of ${acknowledged.length + receipts} events`,
    );
  },
};

/** Every one of these so many times, in an order of chance, so many at once. */
async function bringShuffled(trial: Trial, provider: Provider, payloads: WebhookPayload[]): Promise<void> {
  const waiting = trial.random.shuffle(payloads.flatMap((payload) => times(COPIES, () => payload)));
  const bringing = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await provider.untilTaken(next);
  };
  await Promise.all(times(AT_ONCE, bringing));
}

/** Read and delivered, for every answer that has left; answers how many. */
async function bringReceipts(trial: Trial, provider: Provider, batons: OwnBatons): Promise<number> {
  const receipts = batons.unipile.sends.flatMap(({ chatId, text, messageId }) =>
    ['message_delivered', 'message_read'].map((event) => ({
      ...messageReceived({ ...batons.unipile.factsOf({ chatId, text, messageId }), own: true }),
      event,
    })),
  );
  await bringShuffled(trial, provider, receipts);
  const rows = await batons.world.sql<{ status: string; count: number }>(
    `select status, count(*) from messages where sender_type = 'ai' group by status`,
  );
  trial.holds(
    'every answer is read in the end, whatever came last',
    rows.length === 1 && rows[0]?.status === 'read',
  );
  return receipts.length;
}

async function judgeCounters(
  trial: Trial,
  { world }: OwnBatons,
  { writers, returning }: { writers: readonly Customer[]; returning: readonly Customer[] },
): Promise<void> {
  const rowsOf = (customers: readonly Customer[]) =>
    world.sql<{ unread: number; lines: number; sessions: number; answers: number }>(
      `select c.unread_count as unread, count(m.id) filter (where m.sender_type = 'customer') as lines,
        count(m.id) filter (where m.sender_type = 'ai') as answers,
        (select count(*) from sessions s where s.conversation_id = c.id) as sessions
      from conversations c join messages m on m.conversation_id = c.id
      where c.external_id = any($1) group by c.id`,
      [customers.map(({ chatId }) => chatId)],
    );
  const written = await rowsOf(writers);
  trial.none(
    'conversations counted wrong, or with more than one session',
    written.filter(({ lines, unread, sessions }) => lines !== LINES || unread !== LINES || sessions !== 1),
  );
  const old = await rowsOf(returning);
  trial.none(
    'old messages that started something',
    old.filter(({ lines, sessions, answers }) => lines !== OLD_DAYS || sessions + answers > 0),
  );
  trial.holds('nobody is missing', written.length === writers.length && old.length === returning.length);
}

const said = (batons: OwnBatons, customer: Customer, text: string, at = new Date()): WebhookPayload =>
  messageReceived(
    batons.unipile.factsOf({
      ...customer.thread,
      text,
      messageId: randomUUID(),
      timestamp: at.toISOString(),
    }),
  );

const times = <Made>(count: number, make: (place: number) => Made): Made[] =>
  Array.from({ length: count }, (_, place) => make(place));
