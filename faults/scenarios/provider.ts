import { setTimeout as wait } from 'node:timers/promises';
import type { Customer } from '../../test/answering/customerLine.js';
import type { OwnBatons } from '../../test/faults/ownBatons.js';
import type { SentMessage } from '../../test/simulators/unipile/sendForm.js';
import type { UnipileBehaviour } from '../../test/simulators/unipile/unipileSimulator.js';
import { preciseNow } from '../../test/simulators/base/preciseNow.js';
import { eventually } from '../../test/support/eventually.js';
import { spread } from '../oracle.js';
import { otherTenant } from '../otherTenant.js';
import type { Random } from '../random.js';
import type { Scenario, Trial } from '../trial.js';

const CUSTOMERS = { long: 300, short: 40 };
const LINES = 3;
/** The pauses double: by chance alone, some message would be refused for minutes. */
const MOST_REFUSALS = 3;
/** Longer than a claim and the pauses of ten attempts: of 900 messages one or two also meet the host down each time. */
const SETTLED_WITHIN_MS = 300_000;
const NEIGHBOUR_PAUSE_MS = 150;
const NEIGHBOUR_WITHIN_MS = 2_000;

/** What the provider does, and whether it may have taken the message; what it surely did not take comes again. */
const BEHAVIOURS: { name: string; behaviour: UnipileBehaviour; refusal?: true; doubtful?: true }[] = [
  { name: 'takes it', behaviour: {} },
  { name: 'takes it, null id', behaviour: { messageId: null } },
  { name: 'takes it, echo first', behaviour: { echo: 'before' } },
  { name: 'takes it, null id, echo first', behaviour: { messageId: null, echo: 'before' } },
  {
    name: '429',
    behaviour: { respond: { status: 429, headers: { 'retry-after': '1' }, body: {} } },
    refusal: true,
  },
  { name: '503', behaviour: { respond: { status: 503, body: {} } }, refusal: true },
  { name: '500', behaviour: { respond: { status: 500, body: {} }, takesEffect: false }, doubtful: true },
  {
    name: '500, taken',
    behaviour: { respond: { status: 500, body: {} }, takesEffect: true },
    doubtful: true,
  },
  {
    name: 'hangs, taken, no echo',
    behaviour: { connection: 'hang', takesEffect: true, echo: 'never' },
    doubtful: true,
  },
  { name: 'breaks, taken', behaviour: { connection: 'break', takesEffect: true }, doubtful: true },
];

export const provider: Scenario = {
  name: 'provider',
  fault:
    'Unipile answers 429, 503, 500, refuses connections, hangs or breaks after it accepted, gives null ids, echoes first',
  async run(trial) {
    const batons = await trial.batons({ straight: true, settings: { GRACE_DEFAULT_SECONDS: '600' } });
    const neighbour = await otherTenant(trial, batons);
    const met = new Map<SentMessage['call'], string>();
    misbehave(batons, trial.random.fork(), met);

    const count = trial.long ? CUSTOMERS.long : CUSTOMERS.short;
    const customers = await Promise.all(Array.from({ length: count }, () => inTalk(batons.newCustomer())));
    const beside = await inTalk(neighbour.newCustomer());
    let isOver = false;
    const talks = async () => {
      await Promise.all(customers.map((customer) => say(customer, trial.random.fork())));
      await eventually(() => isSettled(batons), { timeoutMs: SETTLED_WITHIN_MS });
    };
    const [times] = await Promise.all([
      sendsBesides(beside, () => isOver),
      outages(batons, trial.random.fork(), () => isOver),
      talks().finally(() => (isOver = true)),
    ]);

    await judge(trial, batons, met);
    trial.holds(
      'every send of another tenant left within 2 s',
      times.every((ms) => ms <= NEIGHBOUR_WITHIN_MS),
    );
    trial.figure(`${count * LINES} messages, ${batons.unipile.sends.length} attempts`);
    trial.figure(`the other tenant's ${times.length} sends took ${spread(times)}`);
  },
};

/** Each attempt meets a behaviour of chance: no refusal any more after three. */
function misbehave({ unipile }: OwnBatons, random: Random, met: Map<SentMessage['call'], string>): void {
  const queue = unipile.behaviour('sendMessage');
  queue.take = (call) => {
    const asked = unipile.sends.find((send) => send.call === call);
    const attempts = unipile.sends.filter(
      ({ chatId, text }) => chatId === asked?.chatId && text === asked.text,
    );
    const mayRefuse = attempts.length <= MOST_REFUSALS;
    const { name, behaviour } = random.pick(BEHAVIOURS.filter(({ refusal }) => mayRefuse || !refusal));
    met.set(call, name);
    return behaviour;
  };
}

async function inTalk(customer: Customer): Promise<Customer> {
  await customer.writes('Hello');
  await customer.act('takeover');
  return customer;
}

async function say(customer: Customer, random: Random): Promise<void> {
  await wait(random.between(0, 2_000));
  for (let line = 1; line <= LINES; line += 1) {
    const { status, body } = await customer.act('send', { text: `line ${line}` });
    if (status !== 201) throw new Error(`A send was answered ${status}: ${JSON.stringify(body)}`);
  }
}

/** The host is down now and then. */
async function outages({ unipile }: OwnBatons, random: Random, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await wait(random.between(1_500, 3_000));
    await unipile.refuseConnections();
    await wait(random.between(100, 800));
    await unipile.acceptConnections();
  }
}

/** Sends one after the other; answers how long each took to reach the provider, in milliseconds, smallest first. */
async function sendsBesides(customer: Customer, isOver: () => boolean): Promise<number[]> {
  const times: number[] = [];
  while (!isOver()) {
    const text = `beside ${times.length}`;
    const askedAt = preciseNow();
    await customer.act('send', { text });
    const sent = await customer.line.unipile.waitFor(() =>
      customer.line.unipile.sends.find((send) => send.text === text),
    );
    times.push(sent.call.receivedAt - askedAt);
    await wait(NEIGHBOUR_PAUSE_MS);
  }
  return times.toSorted((one, other) => one - other);
}

async function isSettled(batons: OwnBatons): Promise<boolean> {
  const open = await batons.world.sql(
    `select conversation_id, seq, status, attempts, next_attempt_at, sending_until, failure_reason from messages
    where status in ('queued', 'sending') order by conversation_id, seq`,
  );
  if (open.length > 0) throw new Error(`Still open: ${JSON.stringify(open.slice(0, 3))} of ${open.length}`);
  return true;
}

async function judge(trial: Trial, batons: OwnBatons, met: Map<SentMessage['call'], string>): Promise<void> {
  const rows = await batons.world.sql<{ chat: string; content: string; status: string; tries: number }>(
    `select c.external_id as chat, m.content, m.status, m.attempts as tries from messages m
    join conversations c on c.id = m.conversation_id
    where m.direction = 'outbound' and c.tenant_id = $1 order by c.id, m.seq`,
    [batons.world.tenantId],
  );
  const judged = rows.map((row) => {
    const attempts = batons.unipile.sends.filter(
      ({ chatId, text }) => chatId === row.chat && text === row.content,
    );
    return { ...row, attempts: attempts.map(({ call }) => met.get(call)), taken: takenOf(attempts) };
  });
  trial.none(
    'messages taken twice by the provider',
    judged.filter(({ taken }) => taken.length > 1),
  );
  trial.none(
    'messages called sent that the provider did not take',
    judged.filter(({ status, taken }) => status === 'sent' && taken.length === 0),
  );
  trial.none(
    'messages failed or dropped, though every refusal could be mended',
    judged.filter(({ status }) => status !== 'sent' && status !== 'unknown'),
  );
  const doubtful = new Set(BEHAVIOURS.filter((each) => each.doubtful).map(({ name }) => name));
  trial.none(
    'unknown messages about whose last attempt there was no doubt',
    // An attempt that the ledger does not have broke off when the host went down.
    judged.filter(
      ({ status, attempts, tries }) =>
        status === 'unknown' && attempts.length === tries && !doubtful.has(attempts.at(-1) ?? ''),
    ),
  );
  trial.none(
    'messages tried again after an attempt that may have been taken',
    judged.filter(({ attempts }) => attempts.slice(0, -1).some((name) => doubtful.has(name ?? ''))),
  );
  trial.none('messages that overtook an earlier one', overtaking(judged));
  const count = (status: string) => rows.filter((row) => row.status === status).length;
  trial.figure(`${count('sent')} sent, ${count('unknown')} unknown`);
}

const takenOf = (attempts: readonly SentMessage[]): number[] =>
  attempts.filter(({ messageId }) => messageId !== undefined).map(({ call }) => call.receivedAt);

/** Rows are in the order of writing: the provider must have taken them in it. */
function overtaking(rows: readonly { chat: string; taken: number[] }[]): unknown[] {
  const lastTaken = new Map<string, number>();
  return rows.filter(({ chat, taken: [at] }) => {
    if (at === undefined) return false;
    const before = lastTaken.get(chat) ?? 0;
    lastTaken.set(chat, at);
    return at < before;
  });
}
