import { randomUUID } from 'node:crypto';
import { Customer, CustomerLine } from '../answering/customerLine.js';
import { Gate } from '../simulators/base/gate.js';
import type { UnipileBehaviour } from '../simulators/unipile/unipileSimulator.js';
import { messageReceived } from '../simulators/unipile/webhookPayloads.js';
import { call } from '../support/call.js';
import { eventually } from '../support/eventually.js';
import { UNSTORABLE_ID } from './unstorableId.js';

// Each test has customers of its own, so that they wait side by side.
let line: CustomerLine;

beforeAll(async () => {
  // Nobody but people answers here.
  line = await CustomerLine.open(600);
});
afterAll(() => line.close());

/** What the provider does with this customer's next messages, one after the other. */
const provider = (customer: Customer, ...behaviours: UnipileBehaviour[]) =>
  line.unipile.behaviour('sendMessage').next(
    ...behaviours.map((behaviour) => ({
      match: (request: { path: string }) => request.path.includes(customer.chatId),
      ...behaviour,
    })),
  );

/** A customer with whom a person has the word. */
async function inTalk(): Promise<Customer> {
  const customer = line.newCustomer();
  await customer.writes('Hello');
  await customer.act('takeover');
  return customer;
}

const statusOf = async (customer: Customer, text: string): Promise<string | undefined> =>
  (await customer.messages()).find((message) => message.content === text)?.status;

const isAtLast = (customer: Customer, text: string, status: string, timeoutMs = 10_000) =>
  eventually(async () => (await statusOf(customer, text)) === status, {
    timeoutMs,
    what: `the message “${text}” ${status}`,
  });

const tries = (customer: Customer, text: string) =>
  line.unipile.sends.filter((send) => send.chatId === customer.chatId && send.text === text);

describe('what the provider surely did not take is tried again', () => {
  it.concurrent.each<[string, UnipileBehaviour]>([
    ['429', { respond: { status: 429, headers: { 'retry-after': '2' }, body: {} } }],
    ['503', { respond: { status: 503, body: {} } }],
  ])('after %s, and what was written later waits for it', async (_name, refusal) => {
    const customer = await inTalk();
    provider(customer, refusal);
    const [first, second] = await Promise.all([
      customer.act('send', { text: 'first' }),
      eventually(() => tries(customer, 'first').length > 0).then(() =>
        customer.act('send', { text: 'second' }),
      ),
    ]);
    expect([first.status, second.status]).toEqual([201, 201]);
    await isAtLast(customer, 'second', 'sent');
    expect(customer.received).toEqual(['first', 'first', 'second']);
  });

  it.concurrent('not before the provider’s Retry-After is over', async () => {
    const customer = await inTalk();
    provider(customer, { respond: { status: 429, headers: { 'retry-after': '2' }, body: {} } });
    await customer.act('send', { text: 'slowly' });
    await isAtLast(customer, 'slowly', 'sent');
    const [refused, taken] = tries(customer, 'slowly');
    const pause = (taken?.call.receivedAt ?? 0) - (refused?.call.answeredAt ?? 0);
    expect(pause).toBeGreaterThanOrEqual(1_990);
  });

  it.concurrent('after a refused connection', async () => {
    const own = await CustomerLine.open(600);
    try {
      const customer = own.newCustomer();
      await customer.writes('Hello');
      await customer.act('takeover');
      await own.unipile.refuseConnections();
      const sent = await customer.act('send', { text: 'are you there?' });
      expect(sent.status).toBe(201);
      expect(await statusOf(customer, 'are you there?')).toBe('queued');
      await own.unipile.acceptConnections();
      await isAtLast(customer, 'are you there?', 'sent');
      expect(customer.received).toEqual(['are you there?']);
    } finally {
      await own.close();
    }
  });
});

describe('what the provider may have taken is unknown and never sent again', () => {
  const doubtful: [string, UnipileBehaviour][] = [
    ['500', { respond: { status: 500, body: {} }, takesEffect: true }],
    ['502', { respond: { status: 502, body: {} }, takesEffect: true }],
    ['504', { respond: { status: 504, body: {} }, takesEffect: true }],
    ['a broken connection', { connection: 'break', takesEffect: true }],
  ];

  it.concurrent.each(doubtful)('after %s; its echo settles it', async (_name, behaviour) => {
    const customer = await inTalk();
    provider(customer, { ...behaviour, echoDelayMs: 700 });
    await customer.act('send', { text: 'did it?' });
    expect(await statusOf(customer, 'did it?')).toBe('unknown');
    // It holds nothing up.
    await customer.act('send', { text: 'go on' });
    await isAtLast(customer, 'did it?', 'sent');
    expect(customer.received).toEqual(['did it?', 'go on']);
    expect(await customer.messages()).toHaveLength(3);
  });

  it.concurrent('with no word of it ever: it stays unknown', async () => {
    const customer = await inTalk();
    provider(customer, { respond: { status: 500, body: {} } });
    await customer.act('send', { text: 'did it?' });
    expect(await statusOf(customer, 'did it?')).toBe('unknown');
    // Whatever would try again has had its turn when later messages have left.
    await customer.act('send', { text: 'one' });
    await customer.act('send', { text: 'two' });
    expect(await statusOf(customer, 'did it?')).toBe('unknown');
    expect(tries(customer, 'did it?')).toHaveLength(1);
  });
});

describe('what the provider will not take', () => {
  it.concurrent('is failed, told to whoever wrote it, and holds nothing up', async () => {
    const customer = await inTalk();
    provider(customer, { respond: { status: 422, body: { type: 'errors/invalid_recipient', title: 'No' } } });
    const refused = await customer.act('send', { text: 'to nobody' });
    expect(refused).toMatchObject({ status: 422, body: { error: 'invalid_recipient' } });
    expect(await statusOf(customer, 'to nobody')).toBe('failed');
    await customer.act('send', { text: 'next' });
    expect(customer.received).toEqual(['to nobody', 'next']);
  });
});

describe('receipts and echoes', () => {
  const receipt = (customer: Customer, event: 'message_delivered' | 'message_read') => {
    const [sent] = tries(customer, 'look');
    return line.unipile.changes(event, sent?.messageId ?? '');
  };

  it.concurrent('never move a status back, however often and in whatever order they come', async () => {
    const customer = await inTalk();
    await customer.act('send', { text: 'look' });
    await receipt(customer, 'message_read');
    await Promise.all([
      receipt(customer, 'message_delivered'),
      receipt(customer, 'message_read'),
      receipt(customer, 'message_delivered'),
    ]);
    expect(await statusOf(customer, 'look')).toBe('read');
  });

  it.concurrent('count also when they come before the echo that tells whose they are', async () => {
    const customer = await inTalk();
    provider(customer, { messageId: null, echoDelayMs: 600 });
    await customer.act('send', { text: 'look' });
    await receipt(customer, 'message_read');
    await isAtLast(customer, 'look', 'read');
  });
});

describe('an answer of the AI that the provider refuses for good', () => {
  it.concurrent('sends the conversation to people, with the reason', async () => {
    const quick = await CustomerLine.open(1);
    quick.elevenLabs.reply = (text) => `AI: ${text}`;
    try {
      const customer = quick.newCustomer();
      quick.unipile.behaviour('sendMessage').next({
        respond: { status: 422, body: { type: 'errors/invalid_recipient', title: 'No such number' } },
      });
      await customer.writes('hello?');
      await eventually(async () => (await customer.conversation()).status === 'handed_off');
      expect((await customer.timeline()).at(-1)).toMatchObject({
        type: 'handed_off',
        reason: expect.stringContaining('No such number'),
      });
    } finally {
      await quick.close();
    }
  });
});

describe('own messages seen while a send is under way', () => {
  it.concurrent('are all judged once it has settled, though one of them cannot be stored', async () => {
    const customer = await inTalk();
    const gate = new Gate();
    provider(customer, { gate });
    const sending = customer.act('send', { text: 'by Baton' });
    await gate.arrived;
    const own = (text: string, messageId: string = randomUUID()) =>
      call(
        'POST',
        line.account.webhookUrl,
        messageReceived({ ...line.unipile.factsOf({ ...customer.thread, text, messageId }), own: true }),
        { 'x-unipile-secret': line.account.webhookSecret },
      );
    expect((await own('too long an id', UNSTORABLE_ID)).status).toBe(200);
    expect((await own('by phone')).status).toBe(200);
    gate.open();
    expect((await sending).status).toBe(201);
    await eventually(async () => (await statusOf(customer, 'by phone')) === 'sent');
    const kept = await line.world.sql<{ reason: string }>(
      `select reason from rejected_webhooks where tenant_id = $1 and convert_from(body, 'UTF8') like '%too long an id%'`,
      [line.world.tenantId],
    );
    expect(kept).toEqual([{ reason: expect.stringMatching(/\w/) }]);
  });
});

describe('a provider that takes its time', () => {
  it.concurrent('is waited for: whoever sends says that it is still at it, and is believed', async () => {
    const customer = await inTalk();
    const gate = new Gate();
    provider(customer, { gate });
    const sending = customer.act('send', { text: 'slowly' });
    await gate.arrived;
    const believedUntil = async () => {
      const [row] = await line.world.sql<{ sending_until: string }>(
        `select sending_until from messages where content = 'slowly' and conversation_id = $1`,
        [(await customer.conversation()).id],
      );
      return Date.parse(row?.sending_until ?? '');
    };
    const first = await believedUntil();
    await eventually(async () => (await believedUntil()) > first, { timeoutMs: 15_000 });
    gate.open();
    expect((await sending).status).toBe(201);
    await isAtLast(customer, 'slowly', 'sent');
  });
});

describe('a provider that takes requests and never answers', () => {
  it.concurrent('holds up nobody else', async () => {
    const hanging = await CustomerLine.open(600);
    try {
      hanging.unipile.behaviour('sendMessage').always({ connection: 'hang' });
      const theirs = Array.from({ length: 12 }, () => hanging.newCustomer());
      await Promise.all(theirs.map((customer) => customer.writes('Hello')));
      const stuck = theirs.map((customer) => customer.act('send', { text: 'stuck' }));
      await eventually(() => hanging.unipile.sends.length >= 8);
      const customer = await inTalk();
      const startedAt = performance.now();
      expect((await customer.act('send', { text: 'past them' })).status).toBe(201);
      expect(await statusOf(customer, 'past them')).toBe('sent');
      expect(performance.now() - startedAt).toBeLessThan(3_000);
      // Cut off, they need not be waited for until their first attempt has had its time.
      await hanging.close();
      await Promise.all(stuck);
    } finally {
      await hanging.close();
    }
  });
});
