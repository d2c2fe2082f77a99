import { newTenant, type World } from '../support/baton.js';
import { history, newImportDesk } from '../messagingIngest/importDesk.js';
import { Service } from './service.js';

const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown as string;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown as string;

/** Document 002's messages and its handoff detection, in its own words and with its own examples. */
describe('/api/v1/messages', () => {
  let world: World;
  let service: Service;

  beforeAll(async () => {
    world = await newTenant();
    service = new Service(world.agent);
  });

  const opened = async (): Promise<string> => (await service.open()).body.id;

  it('stores one, in the document’s shape', async () => {
    const id = await opened();
    const answer = await service.say(id, {
      content: 'I need help resetting my password',
      whatsapp_message_id: 'wamid.xxx',
      metadata: { llm_model: 'gpt-4o-mini', tokens_used: 150, low_confidence: false },
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      message: {
        id: UUID,
        conversation_id: id,
        sender_type: 'customer',
        sender_id: null,
        content: 'I need help resetting my password',
        whatsapp_message_id: 'wamid.xxx',
        timestamp: TIME,
        metadata: { llm_model: 'gpt-4o-mini', tokens_used: 150, low_confidence: false },
        version: 2,
        seq: 1,
        status: 'received',
      },
      handoff_requested: false,
    });
    expect((await service.say(id)).body.message).toMatchObject({
      metadata: null,
      whatsapp_message_id: null,
      seq: 2,
    });
  });

  it('stores one WhatsApp message once, however often and however many at a time tell of it', async () => {
    const id = await opened();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => service.say(id, { whatsapp_message_id: 'wamid.1' })),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(11);
    expect(new Set(answers.map((answer) => answer.body.message.id)).size).toBe(1);
    expect((await service.messages(id)).body).toHaveLength(1);
    const elsewhere = await service.say(await opened(), { whatsapp_message_id: 'wamid.1' });
    expect(elsewhere.status).toBe(201);
  });

  it('finds a request for a person, and says with which words', async () => {
    const id = await opened();
    const socket = await world.agent.connectRoot();
    try {
      await socket.ask('tenant:join', { tenant_id: world.tenantId });
      const answer = await service.say(id, { content: 'I want to speak to a human' });
      const handoff_reason = "Customer requested human agent (keyword: 'speak to a human')";
      expect(answer.body).toMatchObject({ handoff_requested: true, handoff_reason });
      expect((await service.get(id)).body).toMatchObject({
        status: 'handed_off',
        handoff_requested: true,
        handoff_reason,
      });
      expect(await socket.hears<{ reason: string }>('conversation:handoff')).toMatchObject({
        reason: handoff_reason,
      });
      expect(await socket.hears('conversation:message')).toMatchObject({
        content: 'I want to speak to a human',
      });
    } finally {
      socket.close();
    }
  });

  it('does not take part of a word for one', async () => {
    const answer = await service.say(await opened(), { content: 'My personal data and humanity at large' });
    expect(answer.body).toMatchObject({ handoff_requested: false });
    expect(answer.body).not.toHaveProperty('handoff_reason');
  });

  it('takes a person’s own wish to escalate for theirs only', async () => {
    const id = await opened();
    for (const sender_type of ['agent', 'llm']) {
      expect(
        (await service.say(id, { sender_type, content: 'Shall I call my manager?' })).body.handoff_requested,
      ).toBe(false);
    }
  });

  it('hands off at the third answer of low confidence, and counts anew once it was given back', async () => {
    const id = await opened();
    const doubt = () =>
      service.say(id, { sender_type: 'llm', content: 'Perhaps', metadata: { low_confidence: true } });
    const sure = () =>
      service.say(id, { sender_type: 'llm', content: 'Yes', metadata: { low_confidence: false } });
    const asked: boolean[] = [];
    for (const answer of [doubt, sure, doubt, doubt, doubt])
      asked.push((await answer()).body.handoff_requested);
    expect(asked).toEqual([false, false, false, true, false]);
    expect((await service.get(id)).body).toMatchObject({
      status: 'handed_off',
      handoff_reason: 'Multiple low-confidence responses',
    });
    await service.setStatus(id, 'active');
    expect((await doubt()).body.handoff_requested).toBe(false);
    expect((await doubt()).body.handoff_requested).toBe(false);
    expect((await doubt()).body).toMatchObject({
      handoff_requested: true,
      handoff_reason: 'Multiple low-confidence responses',
    });
  });

  it('is refused in a conversation that has ended; a repeated one gets its message back', async () => {
    const id = await opened();
    const before = await service.say(id, { whatsapp_message_id: 'wamid.before' });
    for (const status of ['resolved', 'active', 'expired'] as const) {
      await service.setStatus(id, status);
      if (status === 'active') continue;
      expect(await service.say(id)).toMatchObject({ status: 409, body: { error: 'conversation_ended' } });
      const again = await service.say(id, { whatsapp_message_id: 'wamid.before' });
      expect(again).toMatchObject({ status: 200, body: { message: { id: before.body.message.id } } });
    }
  });

  it('lists the newest, the oldest of them first, and the last few for a prompt', async () => {
    const id = await opened();
    for (let index = 1; index <= 60; index += 1) {
      await service.say(id, { sender_type: index % 2 === 0 ? 'llm' : 'customer', content: `Line ${index}` });
    }
    const contents = async (query = '') =>
      (await service.messages(id, query)).body.map(({ content }) => content);
    const lines = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => `Line ${from + index}`);
    expect(await contents()).toEqual(lines(11, 60));
    expect(await contents('?limit=3')).toEqual(lines(58, 60));
    expect(await contents('?limit=5000')).toEqual(lines(1, 60));
    expect(await contents('/recent')).toEqual(lines(57, 60));
    expect(await contents('/recent?count=3')).toEqual(lines(58, 60));
    const whole = (await service.get(id, '?include_messages=true')).body;
    expect(whole.messages?.map(({ content }) => content)).toEqual(lines(1, 60));
    expect((await service.get(id)).body).not.toHaveProperty('messages');
    expect(whole.messages?.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 60 }, (_, index) => index + 1),
    );
  });

  it.each([
    ['/messages?limit=many', 'limit'],
    ['/messages?limit=0', 'limit'],
    ['/messages/recent?count=-1', 'count'],
  ])('%s is refused, naming %s', async (query, field) => {
    const id = await opened();
    const answer = await world.agent.api('GET', `/api/v1/conversations/${id}${query}`);
    expect(answer).toMatchObject({ status: 400, body: { details: [{ field }] } });
  });

  it.each([
    [{ sender_type: 'robot' }, 'sender_type'],
    [{ content: '  ' }, 'content'],
    [{ content: undefined }, 'content'],
    [{ conversation_id: 'conv-uuid' }, 'conversation_id'],
    [{ metadata: 'words' }, 'metadata'],
    [{ colour: 'red' }, 'colour'],
  ])('%j is refused, naming %s', async (message, field) => {
    expect(await service.say(await opened(), message)).toMatchObject({
      status: 400,
      body: { details: [{ field }] },
    });
  });

  it('keeps text as it is, and U+FFFD for what no database holds', async () => {
    const id = await opened();
    for (const content of ['👩‍👩‍👧 שלום', 'ğ'.repeat(32_768)]) {
      expect((await service.say(id, { content })).body.message.content).toBe(content);
    }
    expect((await service.say(id, { content: 'a\u0000b' })).body.message.content).toBe('a\uFFFDb');
  });

  it('of a customer are unread for people, and an agent’s are by the agent', async () => {
    const id = await opened();
    await service.say(id);
    await service.say(id, { sender_type: 'llm' });
    const { message } = (await service.say(id, { sender_type: 'agent' })).body;
    expect(message).toMatchObject({ sender_type: 'agent', sender_id: world.agent.id, status: 'sent' });
    const [row] = await world.sql(
      'select unread_count, message_count, last_message_preview from conversations where id = $1',
      [id],
    );
    expect(row).toEqual({ unread_count: 1, message_count: 3, last_message_preview: 'Hello, I need help' });
  });

  it('an imported conversation is shown, and takes none', async () => {
    const desk = await newImportDesk();
    const imported = await desk.import(history('imported', 2));
    const id = imported.body.results[0]?.conversation_id ?? '';
    const own = new Service(desk.world.agent);
    expect((await own.get(id)).body).toMatchObject({
      id,
      customer_phone: '@imported',
      customer_name: 'Customer of imported',
    });
    for (const sender_type of ['customer', 'llm', 'agent']) {
      expect(await own.say(id, { sender_type })).toMatchObject({
        status: 409,
        body: { error: 'channel_is_import_only' },
      });
    }
    expect((await own.messages(id)).body).toHaveLength(2);
  });

  it('of a channel’s own conversation can be an agent’s only', async () => {
    const account = await world.account('interakt');
    const [row] = await world.sql<{ id: string }>(
      `insert into conversations (id, tenant_id, account_id, channel, platform, thread_scope, external_id, contact_phone)
       values (gen_random_uuid(), $1, $2::uuid, 'interakt', 'whatsapp', $2::text, '+14155550177', '+14155550177') returning id`,
      [world.tenantId, account.id],
    );
    const id = row?.id ?? '';
    for (const sender_type of ['customer', 'llm']) {
      expect(await service.say(id, { sender_type })).toMatchObject({
        status: 409,
        body: { error: 'conflict', details: [{ field: 'sender_type' }] },
      });
    }
  });

  it('private chats of document 004 are not there', async () => {
    const [row] = await world.sql<{ id: string }>(
      `insert into conversations (id, tenant_id, channel, platform, thread_scope, external_id, user_id)
       values (gen_random_uuid(), $1, 'web', 'web', 'web', gen_random_uuid(), $2) returning id`,
      [world.tenantId, world.agent.id],
    );
    const id = row?.id ?? '';
    const answers: { status: number }[] = [
      await service.get(id),
      await service.say(id),
      await service.setStatus(id, 'resolved'),
      await service.assign(id, world.agent.id),
      await service.handOff(id, { reason: 'x' }),
      await service.messages(id),
    ];
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(404));
    expect((await service.active()).body.map((conversation) => conversation.id)).not.toContain(id);
  });

  it('a hundred at once are a hundred, numbered without gaps', async () => {
    const id = await opened();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => service.say(id, { content: `At once ${index}` })),
    );
    const numbers = answers.map((answer) => answer.body.message.seq).toSorted((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });
});
