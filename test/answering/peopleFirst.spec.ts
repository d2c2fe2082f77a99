import { eventually } from '../support/eventually.js';
import { CustomerLine } from './customerLine.js';

/** Long enough that no grace period ends within a test. */
const LONG_GRACE_SECONDS = 600;

let line: CustomerLine;

beforeAll(async () => {
  line = await CustomerLine.open(LONG_GRACE_SECONDS);
});
afterAll(() => line.close());

describe('a customer who writes (table 18.1)', () => {
  it('opens a conversation and a session that waits for people', async () => {
    const customer = line.newCustomer();
    await customer.writes('Hello');
    expect(await customer.session()).toMatchObject({ status: 'waiting', taken_over_at: null });
    expect(await customer.messages()).toMatchObject([
      { seq: 1, sender_type: 'customer', content: 'Hello', status: 'received' },
    ]);
    expect(await customer.conversation()).toMatchObject({
      status: 'active',
      unread_count: 1,
      message_count: 1,
    });
  });

  it('is looked at when it is time, though the alarm was set under another setting', async () => {
    const customer = line.newCustomer();
    await customer.writes('Hello');
    const session = await customer.session();
    await line.world.sql(`update sessions set wake_at = now() - interval '1 hour' where id = $1`, [
      session?.id,
    ]);
    // A hundred whose alarms rang at every look would keep all others from theirs.
    await eventually(async () => (await customer.session())?.wake_at === session?.grace_deadline);
  });

  it('adds to the waiting session, and its deadline stays', async () => {
    const customer = line.newCustomer();
    await customer.writes('One');
    const before = await customer.session();
    await customer.writes('Two');
    const [only, ...others] = await customer.sessions();
    expect(others).toEqual([]);
    expect(only).toMatchObject({ id: before?.id, grace_deadline: before?.grace_deadline, message_count: 2 });
  });

  it('on the blacklist is heard, but starts no session', async () => {
    const customer = line.newCustomer();
    const answer = await line.world.manager.api('POST', '/whatsapp/blacklist', {
      phone: `+${customer.phone}`,
    });
    expect(answer.status).toBeLessThan(300);
    await customer.writes('Hello');
    expect(await customer.messages()).toMatchObject([{ content: 'Hello', session_id: null }]);
    expect(await customer.sessions()).toEqual([]);
  });

  it('reopens a closed conversation with a new session', async () => {
    const customer = line.newCustomer();
    await customer.writes('One');
    expect((await customer.act('close')).status).toBeLessThan(300);
    await customer.writes('Two');
    expect(await customer.sessions()).toMatchObject([
      { status: 'resolved', resolved_by: 'manual' },
      { status: 'waiting' },
    ]);
    expect(await customer.conversation()).toMatchObject({ status: 'active' });
  });

  it('who asks for a person gets people, whatever the session', async () => {
    const customer = line.newCustomer();
    await customer.writes('I want to speak to a human');
    expect(await customer.conversation()).toMatchObject({
      status: 'handed_off',
      handoff_reason: "Customer requested human agent (keyword: 'speak to a human')",
    });
    expect(await customer.session()).toMatchObject({ status: 'active', taken_over_by: null });
  });

  it('with a message three days old is heard, and nothing is set going', async () => {
    const customer = line.newCustomer();
    await customer.writes('Old news', { timestamp: new Date(Date.now() - 3 * 86_400_000).toISOString() });
    expect(await customer.messages()).toMatchObject([{ content: 'Old news', session_id: null }]);
    expect(await customer.sessions()).toEqual([]);
    expect(await customer.conversation()).toMatchObject({ unread_count: 1 });
  });
});

describe('a person who answers in the WhatsApp app (table 18.2)', () => {
  it('in the grace period has dealt with it', async () => {
    const customer = line.newCustomer();
    await customer.writes('Hello');
    await customer.isAnsweredByPhone('Good morning');
    const session = await customer.session();
    expect(session).toMatchObject({ status: 'resolved', resolved_by: 'human' });
    expect(await customer.messages()).toMatchObject([
      { sender_type: 'customer' },
      { sender_type: 'agent', content: 'Good morning', status: 'sent', session_id: session?.id },
    ]);
  });

  it('without a session only adds a message', async () => {
    const customer = line.newCustomer();
    await customer.isAnsweredByPhone('A word from us first');
    expect(await customer.sessions()).toEqual([]);
    expect(await customer.messages()).toMatchObject([{ sender_type: 'agent', session_id: null }]);
  });

  it('while people have the session only adds a message', async () => {
    const customer = line.newCustomer();
    await customer.writes('Hello');
    await customer.act('takeover');
    await customer.isAnsweredByPhone('Good morning');
    expect(await customer.session()).toMatchObject({ status: 'active', taken_over_by: line.world.agent.id });
  });
});

describe('what people do from their screens (table 18.3)', () => {
  it('takeover ends the grace period and names who has it', async () => {
    const customer = line.newCustomer();
    await customer.writes('Hello');
    expect((await customer.act('takeover')).status).toBeLessThan(300);
    expect(await customer.session()).toMatchObject({ status: 'active', taken_over_by: line.world.agent.id });
    expect(await customer.timeline()).toContainEqual({ type: 'taken_over', reason: null });
  });

  it('send in the grace period answers the customer and resolves the session', async () => {
    const customer = line.newCustomer();
    await customer.writes('Hello');
    const sent = await customer.act('send', { text: 'Good morning' });
    expect(sent.status).toBe(201);
    await customer.gets('Good morning');
    expect(await customer.session()).toMatchObject({ status: 'resolved', resolved_by: 'human' });
    await eventually(async () => (await customer.messages())[1]?.status === 'sent');
  });

  it('send twice under one client_message_id is one message', async () => {
    const customer = line.newCustomer();
    await customer.writes('Hello');
    await customer.act('takeover');
    const body = { text: 'Only once', client_message_id: 'c-1' };
    const answers = await Promise.all([customer.act('send', body), customer.act('send', body)]);
    expect(answers.map((answer) => answer.status)).toEqual([201, 201]);
    await customer.gets('Only once');
    expect((await customer.messages()).filter((message) => message.content === 'Only once')).toHaveLength(1);
  });

  it('close resolves everything, and reopen makes no session', async () => {
    const customer = line.newCustomer();
    await customer.writes('Hello');
    await customer.act('close');
    expect(await customer.session()).toMatchObject({ status: 'resolved', resolved_by: 'manual' });
    expect(await customer.conversation()).toMatchObject({ status: 'resolved' });
    await customer.act('reopen');
    expect(await customer.conversation()).toMatchObject({ status: 'active' });
    expect(await customer.sessions()).toHaveLength(1);
  });

  it('release is refused while nobody has taken over', async () => {
    const customer = line.newCustomer();
    await customer.writes('Hello');
    expect(await customer.act('release')).toMatchObject({ status: 409, body: { error: 'conflict' } });
  });
});
