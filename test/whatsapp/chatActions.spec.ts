import { randomUUID } from 'node:crypto';
import { newTenant, type World } from '../support/baton.js';
import { eventually } from '../support/eventually.js';
import { openShop, type Shop } from './shop.js';

const ACTIONS = ['takeover', 'release', 'close', 'reopen', 'send'];

describe('what people do with a chat (document 003, section 18.3)', () => {
  let shop: Shop;
  let elsewhere: World;

  beforeAll(async () => {
    shop = await openShop();
    elsewhere = await newTenant();
  });
  afterAll(() => shop.close());

  /** What the AI has sent to this chat so far. */
  const answersOf = async (chatId: string) =>
    (await shop.messages(chatId)).filter((message) => message.sender_name === 'AI');

  describe('takeover', () => {
    it('of a waiting session cancels its timer and makes it active, held by whoever took it', async () => {
      const { _id } = await shop.waitingChat();
      const { status, body } = await shop.act(shop.world.agent, _id, 'takeover');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        mode: 'human',
        session_status: 'idle',
        taken_over_by: { _id: shop.world.agent.id },
      });
      const [session] = await shop.sessions(_id);
      expect(session).toMatchObject({ status: 'active', taken_over_by: shop.world.agent.id });
    });

    it('of a session of the AI stops it: what the customer writes next is for people', async () => {
      const customer = shop.customer();
      const { _id } = await shop.aiChat(customer);
      const before = (await answersOf(_id)).length;
      expect((await shop.act(shop.world.manager, _id, 'takeover')).body.mode).toBe('human');
      await shop.hears(customer, 'Is somebody there?');
      const [session] = await shop.sessions(_id);
      expect(session).toMatchObject({ status: 'active', taken_over_by: shop.world.manager.id });
      expect(await answersOf(_id)).toHaveLength(before);
    });

    it('passes from one person to the next', async () => {
      const { _id } = await shop.waitingChat();
      await shop.act(shop.world.agent, _id, 'takeover');
      const { body } = await shop.act(shop.world.manager, _id, 'takeover');
      expect(body.taken_over_by?._id).toBe(shop.world.manager.id);
    });

    it('without a session begins one in human mode', async () => {
      const customer = shop.customer();
      await shop.waitingChat(customer);
      const { _id } = await shop.answersByPhone(customer);
      const { body } = await shop.act(shop.world.agent, _id, 'takeover');
      expect(body).toMatchObject({ mode: 'human', taken_over_by: { _id: shop.world.agent.id } });
      expect(body.session_started_at).not.toBeNull();
    });

    it('is for people, not for services', async () => {
      const { _id } = await shop.waitingChat();
      const service = await shop.world.service('admin');
      const answer = await service.api('POST', `/whatsapp/chats/${_id}/takeover`);
      expect(answer).toMatchObject({ status: 403, body: { error: 'forbidden' } });
    });
  });

  describe('release', () => {
    it('clears who had it, and waits for the next message of the customer', async () => {
      const customer = shop.customer();
      const { _id } = await shop.waitingChat(customer);
      await shop.act(shop.world.agent, _id, 'takeover');
      const { status, body } = await shop.act(shop.world.agent, _id, 'release');
      expect(status).toBe(200);
      expect(body).toMatchObject({ mode: 'ai', taken_over_by: null, taken_over_at: null });
      expect(await answersOf(_id)).toEqual([]);
      await shop.hears(customer, 'And now?');
      const [answer] = await eventually(async () => {
        const answers = await answersOf(_id);
        return answers.length > 0 && answers;
      });
      expect(answer?.sent_via_unipile).toBe(true);
    });

    it('with immediate lets the AI answer at once what nobody has answered', async () => {
      const customer = shop.customer();
      const { _id } = await shop.waitingChat(customer);
      await shop.act(shop.world.agent, _id, 'takeover');
      await shop.hears(customer, 'Where is my parcel?');
      await shop.act(shop.world.agent, _id, 'release', { immediate: true });
      const answers = await eventually(async () => {
        const said = await answersOf(_id);
        return said.length > 0 && said;
      });
      expect(answers).toHaveLength(1);
    });

    it('gives a chat that was handed to people back to the AI', async () => {
      const customer = shop.customer();
      await shop.waitingChat(customer);
      const { _id } = await shop.hears(customer, 'Let me talk to a human');
      const { body } = await shop.act(shop.world.agent, _id, 'release');
      expect(body).toMatchObject({ mode: 'ai', status: 'active', handoff_reason: null });
    });

    it('of a chat that nobody holds is 409', async () => {
      const { _id } = await shop.waitingChat();
      const answer = await shop.act(shop.world.agent, _id, 'release');
      expect(answer).toMatchObject({ status: 409, body: { error: 'conflict' } });
    });

    it('with nonsense for immediate is 400 naming it', async () => {
      const { _id } = await shop.waitingChat();
      const answer = await shop.act(shop.world.agent, _id, 'release', { immediate: 'now' });
      expect(answer).toMatchObject({ status: 400, body: { details: [{ field: 'immediate' }] } });
    });
  });

  describe('close', () => {
    it('resolves the session as manual, in whatever state it is', async () => {
      const waiting = await shop.waitingChat();
      const takenOver = await shop.waitingChat();
      await shop.act(shop.world.agent, takenOver._id, 'takeover');
      const withAi = await shop.aiChat();
      for (const { _id } of [waiting, takenOver, withAi]) {
        const { status, body } = await shop.act(shop.world.agent, _id, 'close');
        expect(status).toBe(200);
        expect(body).toMatchObject({ mode: 'closed', status: 'resolved', session_resolved_by: 'manual' });
        expect((await shop.sessions(_id))[0]).toMatchObject({ status: 'resolved', resolved_by: 'manual' });
      }
    });

    it('twice is the same as once', async () => {
      const { _id } = await shop.waitingChat();
      await shop.act(shop.world.agent, _id, 'close');
      const before = await shop.sessions(_id);
      const twice = await shop.act(shop.world.agent, _id, 'close');
      expect(twice).toMatchObject({ status: 200, body: { mode: 'closed' } });
      expect(await shop.sessions(_id)).toEqual(before);
    });

    it('is undone by the next message of the customer, with a new session', async () => {
      const customer = shop.customer();
      const { _id } = await shop.waitingChat(customer);
      await shop.act(shop.world.agent, _id, 'close');
      const chat = await shop.hears(customer, 'Me again');
      expect(chat).toMatchObject({ _id, mode: 'human', session_status: 'waiting' });
      expect(await shop.sessions(_id)).toHaveLength(2);
    });
  });

  it('reopen opens a closed chat and begins no session', async () => {
    const { _id } = await shop.waitingChat();
    await shop.act(shop.world.agent, _id, 'close');
    const { status, body } = await shop.act(shop.world.agent, _id, 'reopen');
    expect(status).toBe(200);
    expect(body).toMatchObject({ mode: 'ai', session_status: 'idle', session_started_at: null });
    expect(await shop.sessions(_id)).toHaveLength(1);
  });

  describe('send', () => {
    it('in the grace period resolves the session as human, and leaves through Unipile', async () => {
      const customer = shop.customer();
      const { _id, session_started_at } = await shop.waitingChat(customer);
      const { status, body } = await shop.send(shop.world.agent, _id, { text: 'Good morning! ☀️' });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        chat_id: _id,
        sender: 'human',
        sender_name: shop.world.agent.id,
        text: 'Good morning! ☀️',
        sent_via_unipile: true,
        status: 'sent',
      });
      const [session] = await shop.sessions(_id);
      expect(session).toMatchObject({
        status: 'resolved',
        resolved_by: 'human',
        started_at: session_started_at,
      });
      expect(body.session_id).toBe(session?._id);
      const form = shop.unipile.sends.find((sent) => sent.chatId === customer.chatId);
      expect(form?.text).toBe('Good morning! ☀️');
    });

    it('in human mode keeps the session', async () => {
      const { _id } = await shop.waitingChat();
      await shop.act(shop.world.agent, _id, 'takeover');
      expect((await shop.send(shop.world.agent, _id, { text: 'I am here' })).status).toBe(201);
      expect((await shop.sessions(_id))[0]).toMatchObject({ status: 'active', message_count: 2 });
    });

    it('while the AI has the chat is refused, and sends nothing', async () => {
      const customer = shop.customer();
      const { _id } = await shop.aiChat(customer);
      const sends = () => shop.unipile.sends.filter((sent) => sent.chatId === customer.chatId);
      await eventually(() => sends().length === 1);
      const answer = await shop.send(shop.world.agent, _id, { text: 'Me too' });
      expect(answer).toMatchObject({ status: 409, body: { error: 'ai_holds_conversation' } });
      expect(sends()).toHaveLength(1);
    });

    it('with one client_message_id makes one message, however often', async () => {
      const customer = shop.customer();
      const { _id } = await shop.waitingChat(customer);
      const wish = { text: 'Once', client_message_id: randomUUID() };
      const answers = await Promise.all([1, 2, 3].map(() => shop.send(shop.world.agent, _id, wish)));
      expect(new Set(answers.map(({ status, body }) => `${status} ${body._id}`)).size).toBe(1);
      expect(answers[0]?.status).toBe(201);
      expect(shop.unipile.sends.filter((sent) => sent.chatId === customer.chatId)).toHaveLength(1);
    });

    const uploadedTo = async (chatId: string): Promise<string> => {
      const id = randomUUID();
      await shop.world.sql(
        `insert into message_attachments (id, tenant_id, conversation_id, type, file_name, url)
         values ($1, $2, $3, 'document', 'bill.pdf', null)`,
        [id, shop.world.tenantId, chatId],
      );
      return id;
    };

    it('lets one of several that name the same file at once have it', async () => {
      const { _id } = await shop.waitingChat();
      const wish = { attachment_ids: [await uploadedTo(_id)], text: 'Your bill' };
      const answers = await Promise.all([1, 2, 3].map(() => shop.send(shop.world.agent, _id, wish)));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400, 400]);
    });

    it('takes files along that were uploaded to this chat, each once', async () => {
      const { _id } = await shop.waitingChat();
      const other = await shop.waitingChat();
      const attachmentId = await uploadedTo(_id);
      const wish = { attachment_ids: [attachmentId], text: 'Your bill', client_message_id: 'bill' };
      const elsewhereSent = await shop.send(shop.world.agent, other._id, wish);
      expect(elsewhereSent).toMatchObject({
        status: 400,
        body: { details: [{ field: 'attachment_ids[0]' }] },
      });
      const { status, body } = await shop.send(shop.world.agent, _id, wish);
      expect(status).toBe(201);
      expect(body.attachments).toEqual([
        expect.objectContaining({ _id: attachmentId, file_name: 'bill.pdf', type: 'document' }),
      ]);
      expect(await shop.send(shop.world.agent, _id, wish)).toMatchObject({
        status: 201,
        body: { _id: body._id },
      });
      const again = await shop.send(shop.world.agent, _id, { ...wish, client_message_id: 'bill-2' });
      expect(again).toMatchObject({ status: 400, body: { details: [{ field: 'attachment_ids[0]' }] } });
    });

    it('that Unipile refuses for good is 422, and the message is kept as failed', async () => {
      const customer = shop.customer();
      const { _id } = await shop.waitingChat(customer);
      shop.unipile.behaviour('sendMessage').next({
        match: ({ path }) => path.includes(customer.chatId),
        respond: { status: 422, body: { type: 'errors/invalid_recipient', title: 'Invalid recipient' } },
      });
      const answer = await shop.send(shop.world.agent, _id, { text: 'Hello?' });
      expect(answer).toMatchObject({ status: 422, body: { error: 'invalid_recipient' } });
      const messages = await shop.messages(_id);
      expect(messages.at(-1)).toMatchObject({
        text: 'Hello?',
        status: 'failed',
        failure_code: 'invalid_recipient',
      });
    });

    it.each([
      ['text', {}],
      ['text', { text: ' \n' }],
      ['text', { text: 7 }],
      ['attachment_ids', { text: 'x', attachment_ids: ['no id'] }],
      ['colour', { text: 'x', colour: 'blue' }],
    ])('without sense is 400 naming %s', async (field, body) => {
      const { _id } = await shop.waitingChat();
      const answer = await shop.send(shop.world.agent, _id, body);
      expect(answer).toMatchObject({ status: 400, body: { details: [{ field }] } });
    });
  });

  it.each(ACTIONS)('%s is for admin, manager and agent, not for viewers', async (action) => {
    const { _id } = await shop.waitingChat();
    const body = action === 'send' ? { text: 'Hello' } : undefined;
    const refused = await shop.act(shop.world.viewer, _id, action, body);
    expect(refused).toMatchObject({ status: 403, body: { error: 'forbidden' } });
    for (const person of [shop.world.admin, shop.world.manager, shop.world.agent]) {
      expect([200, 201, 409]).toContain((await shop.act(person, _id, action, body)).status);
    }
  });

  it.each(ACTIONS)('%s on a chat of another tenant is the same 404 as on none', async (action) => {
    const { _id, version } = await shop.waitingChat();
    const body = action === 'send' ? { text: 'Hello' } : undefined;
    for (const id of [_id, randomUUID()]) {
      const answer = await elsewhere.admin.api('POST', `/whatsapp/chats/${id}/${action}`, body);
      expect(answer).toMatchObject({ status: 404, body: { error: 'not_found', message: 'Chat not found' } });
    }
    expect((await shop.chat(_id)).version).toBe(version);
  });
});
