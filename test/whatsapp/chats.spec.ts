import { randomUUID } from 'node:crypto';
import { newTenant, type World } from '../support/baton.js';
import { openShop, type Page, type Shop, type WhatsAppChatDto, type WhatsAppMessageDto } from './shop.js';

const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

describe('the chats of document 003', () => {
  let shop: Shop;
  let elsewhere: World;

  beforeAll(async () => {
    shop = await openShop();
    elsewhere = await newTenant();
  });
  afterAll(() => shop.close());

  const list = (query: string, person = shop.world.viewer) =>
    person.api<Page<WhatsAppChatDto>>('GET', `/whatsapp/chats${query}`);

  it('has every field of the type WhatsAppChat, and `version` and `status` beside them', async () => {
    const customer = shop.customer('Deniz');
    const chat = await shop.waitingChat(customer);
    expect(chat).toEqual({
      _id: expect.any(String),
      tenant_id: shop.world.tenantId,
      unipile_chat_id: customer.chatId,
      contact_name: 'Deniz',
      contact_phone: customer.phone,
      mode: 'human',
      taken_over_by: null,
      taken_over_at: null,
      last_message_at: ISO,
      last_message_preview: 'Hello',
      message_count: 1,
      session_status: 'waiting',
      session_started_at: ISO,
      session_grace_deadline: ISO,
      session_resolved_by: null,
      createdAt: ISO,
      updatedAt: ISO,
      status: 'active',
      handoff_reason: null,
      channel: 'unipile',
      unread_count: 1,
      version: expect.any(Number),
    });
    expect(await shop.chat(chat._id)).toEqual(chat);
  });

  it('calls a nameless contact by the phone', async () => {
    const customer = shop.customer('');
    expect((await shop.waitingChat(customer)).contact_name).toBe(customer.phone);
  });

  describe('derives mode and session_status (section 10)', () => {
    const stateOf = ({ mode, session_status }: WhatsAppChatDto) => ({ mode, session_status });

    it('no active session, not closed: ai, idle', async () => {
      const customer = shop.customer();
      await shop.waitingChat(customer);
      const chat = await shop.answersByPhone(customer);
      expect(stateOf(chat)).toEqual({ mode: 'ai', session_status: 'idle' });
      expect(chat).toMatchObject({ session_started_at: null, session_resolved_by: 'human' });
    });

    it('no active session, closed: closed, idle', async () => {
      const { _id } = await shop.waitingChat();
      const { body } = await shop.act(shop.world.agent, _id, 'close');
      expect(stateOf(body)).toEqual({ mode: 'closed', session_status: 'idle' });
    });

    it('session waiting: human, waiting', async () => {
      expect(stateOf(await shop.waitingChat())).toEqual({ mode: 'human', session_status: 'waiting' });
    });

    it('session active and taken over: human, idle, and by whom', async () => {
      const { _id } = await shop.waitingChat();
      const { agent } = shop.world;
      const { body } = await shop.act(agent, _id, 'takeover');
      expect(stateOf(body)).toEqual({ mode: 'human', session_status: 'idle' });
      expect(body.taken_over_by).toEqual({ _id: agent.id, name: agent.name, email: agent.email });
      expect(body.taken_over_at).toEqual(ISO);
    });

    it('session active, nobody took it over: ai, idle', async () => {
      const chat = await shop.aiChat();
      expect(stateOf(chat)).toEqual({ mode: 'ai', session_status: 'idle' });
      expect(chat.session_started_at).toEqual(ISO);
    });

    it('handed to people: human, idle, held by nobody yet', async () => {
      const customer = shop.customer();
      await shop.waitingChat(customer);
      const chat = await shop.hears(customer, 'I want to speak to a human');
      expect(stateOf(chat)).toEqual({ mode: 'human', session_status: 'idle' });
      expect(chat).toMatchObject({ status: 'handed_off', taken_over_by: null, taken_over_at: ISO });
    });
  });

  it('filters by the mode that it shows, and counts what it filters', async () => {
    const fresh = await openShop();
    try {
      const waiting = await fresh.waitingChat();
      const closed = await fresh.waitingChat();
      const takenOver = await fresh.waitingChat();
      await fresh.act(fresh.world.agent, closed._id, 'close');
      await fresh.act(fresh.world.agent, takenOver._id, 'takeover');
      const ai = await fresh.aiChat();
      const idsOf = async (mode: string) => {
        const { body } = await list(`?mode=${mode}`, fresh.world.viewer);
        expect(body.total).toBe(body.data.length);
        expect(body.data.every((chat) => chat.mode === mode)).toBe(true);
        return body.data.map((chat) => chat._id).toSorted();
      };
      expect(await idsOf('human')).toEqual([waiting._id, takenOver._id].toSorted());
      expect(await idsOf('closed')).toEqual([closed._id]);
      expect(await idsOf('ai')).toEqual([ai._id]);
      const stats = await fresh.world.viewer.api('GET', '/whatsapp/stats');
      expect(stats).toMatchObject({
        status: 200,
        body: { totalChats: 4, aiChats: 1, humanChats: 2, closedChats: 1, waitingChats: 1, totalMessages: 5 },
      });
    } finally {
      await fresh.close();
    }
  });

  it('finds a chat by part of the name or the number, however written, and takes no part for a pattern', async () => {
    const customer = shop.customer('Şirin 100%');
    const { _id } = await shop.waitingChat(customer);
    const found = async (search: string) => {
      const { body } = await list(`?search=${encodeURIComponent(search)}`);
      return body.data.some((chat) => chat._id === _id);
    };
    const digits = customer.phone.slice(3);
    expect(await found('şirin')).toBe(true);
    expect(await found('100%')).toBe(true);
    expect(await found('1_0%')).toBe(false);
    expect(await found(`0${digits.slice(0, 3)} ${digits.slice(3)}`)).toBe(true);
    expect(await found('nobody of this name')).toBe(false);
  });

  it('finds a chat behind thousands of newer ones by what the name or the number begins with', async () => {
    const fresh = await openShop();
    try {
      const customer = fresh.customer('Zerrin Uzak');
      const { _id } = await fresh.waitingChat(customer);
      await fresh.world.sql(
        `insert into conversations (id, tenant_id, account_id, channel, platform, thread_scope, external_id, contact_name,
           status, is_held_by_people, last_message_at)
         select gen_random_uuid(), tenant_id, account_id, channel, platform, thread_scope, 'newer ' || n, 'Berk',
           status, is_held_by_people, now() + interval '1 hour'
         from conversations, generate_series(1, 3000) n where id = $1`,
        [_id],
      );
      for (const search of ['Zerr', 'zerrin uz', customer.phone]) {
        const { body } = await list(`?search=${encodeURIComponent(search)}`, fresh.world.viewer);
        expect(body.data.map((chat) => chat._id)).toEqual([_id]);
      }
    } finally {
      await fresh.close();
    }
  });

  it('pages, the most recent first', async () => {
    const fresh = await openShop();
    try {
      const ids = [];
      for (let each = 0; each < 3; each += 1) ids.unshift((await fresh.waitingChat())._id);
      const first = await list('?page=1&limit=2', fresh.world.viewer);
      const second = await list('?page=2&limit=2', fresh.world.viewer);
      expect(first.body).toMatchObject({ page: 1, limit: 2, total: 3 });
      expect(second.body).toMatchObject({ page: 2, limit: 2, total: 3 });
      expect([...first.body.data, ...second.body.data].map((chat) => chat._id)).toEqual(ids);
      expect((await list('?page=9', fresh.world.viewer)).body).toMatchObject({ data: [], total: 3 });
    } finally {
      await fresh.close();
    }
  });

  it('clamps limits to 100 chats, 200 messages and 100 sessions', async () => {
    const { _id } = await shop.waitingChat();
    const limitOf = async (path: string) =>
      (await shop.world.viewer.api<Page<unknown>>('GET', `/whatsapp/chats${path}`)).body.limit;
    expect(await limitOf('?limit=5000')).toBe(100);
    expect(await limitOf(`/${_id}/messages?limit=5000`)).toBe(200);
    expect(await limitOf(`/${_id}/sessions?limit=5000`)).toBe(100);
  });

  it.each(['?page=0', '?page=x', '?limit=-1', '?limit=1.5', '?limit=', '?mode=robot', '?colour=blue'])(
    'answers 400 to %s, and names the field',
    async (query) => {
      const answer = await shop.world.viewer.api('GET', `/whatsapp/chats${query}`);
      const field = /\?(\w+)/.exec(query)?.[1];
      expect(answer).toMatchObject({
        status: 400,
        body: { error: 'validation_failed', details: [{ field }] },
      });
    },
  );

  it('tells a chat of another tenant, and one of an account without sessions, from none at all by nothing', async () => {
    const { _id } = await shop.waitingChat();
    const interakt = await shop.world.account('interakt', { sessionsEnabled: false });
    const [other] = await shop.world.sql<{ id: string }>(
      `insert into conversations (id, tenant_id, account_id, channel, platform, thread_scope, external_id)
       values ($1, $2, $3, 'interakt', 'whatsapp', 'scope', '+905550000000') returning id`,
      [randomUUID(), shop.world.tenantId, interakt.id],
    );
    const unknown = await shop.world.admin.api('GET', `/whatsapp/chats/${randomUUID()}`);
    expect(unknown).toMatchObject({ status: 404, body: { error: 'not_found', message: 'Chat not found' } });
    for (const path of ['', '/messages', '/sessions']) {
      const foreign = await elsewhere.admin.api('GET', `/whatsapp/chats/${_id}${path}`);
      expect(foreign).toMatchObject({ status: 404, body: { error: 'not_found', message: 'Chat not found' } });
      const sessionless = await shop.world.admin.api('GET', `/whatsapp/chats/${other?.id}${path}`);
      expect(sessionless).toMatchObject({ status: 404, body: { message: 'Chat not found' } });
    }
    expect((await list('', elsewhere.viewer)).body).toMatchObject({ data: [], total: 0 });
  });

  it('answers 400 to a malformed id, naming it', async () => {
    const answer = await shop.world.viewer.api('GET', '/whatsapp/chats/not-an-id');
    expect(answer).toMatchObject({ status: 400, body: { details: [{ field: 'chatId' }] } });
  });

  it('shows messages oldest first, each sender in the words of section 4.3', async () => {
    const customer = shop.customer('Asha');
    const { _id } = await shop.aiChat(customer);
    await shop.answersByPhone(customer, 'I am on the phone');
    await shop.act(shop.world.agent, _id, 'takeover');
    const sent = await shop.send(shop.world.agent, _id, { text: 'I am at the screen' });
    expect(sent.status).toBe(201);
    const messages = await shop.messages(_id);
    const [hello] = messages;
    expect(hello).toMatchObject({
      _id: expect.any(String),
      chat_id: _id,
      session_id: expect.any(String),
      sender: 'contact',
      sender_name: 'Asha',
      text: 'Hello',
      sent_via_unipile: false,
      createdAt: ISO,
      status: 'received',
      seq: 1,
    });
    const voices = messages.map(({ sender, sender_name, sent_via_unipile }) => ({
      sender,
      sender_name,
      sent_via_unipile,
    }));
    expect(voices).toEqual([
      { sender: 'contact', sender_name: 'Asha', sent_via_unipile: false },
      { sender: 'human', sender_name: 'AI', sent_via_unipile: true },
      { sender: 'human', sender_name: 'WhatsApp', sent_via_unipile: false },
      { sender: 'human', sender_name: shop.world.agent.id, sent_via_unipile: true },
    ]);
    expect(messages.at(-1)?.author).toEqual({ _id: shop.world.agent.id, name: shop.world.agent.name });
  });

  it('shows what is attached by a link that needs no token, wherever the bytes are', async () => {
    const customer = shop.customer();
    const { _id } = await shop.waitingChat(customer);
    const photo = { type: 'img', id: 'photo', bytes: Buffer.from('their photo') } as const;
    const { name, providerId, chatId } = customer;
    await shop.unipile.contactWrites({ chatId, contact: { name, providerId }, attachments: [photo] });
    const form = new FormData();
    form.set('file', new Blob(['%PDF-1.4\n%%EOF'], { type: 'application/pdf' }), 'bill.pdf');
    const { agent } = shop.world;
    const path = `/conversations/${_id}/attachments`;
    const uploaded = await agent.api<{ attachment_id: string }>('POST', path, form);
    await shop.send(agent, _id, { attachment_ids: [uploaded.body.attachment_id] });

    const links = (await shop.messages(_id)).flatMap(({ attachments }) => attachments.map(({ url }) => url));
    const bytes = links.map(async (link) => (await fetch(new URL(link ?? '', shop.world.baseUrl))).text());
    expect(await Promise.all(bytes)).toEqual(['their photo', '%PDF-1.4\n%%EOF']);
  });

  it('answers what is new or changed since a version', async () => {
    const customer = shop.customer();
    await shop.waitingChat(customer);
    const { _id, version } = await shop.hears(customer, 'Are you there?');
    await shop.hears(customer, 'Hello again');
    const path = `/whatsapp/chats/${_id}/messages`;
    const { body } = await shop.world.viewer.api<Page<WhatsAppMessageDto>>(
      'GET',
      `${path}?after_version=${version}`,
    );
    expect(body.data.map((message) => message.text)).toEqual(['Hello again']);
    expect(body.total).toBe(3);
  });

  it('shows every session of a chat, the newest first', async () => {
    const customer = shop.customer();
    await shop.waitingChat(customer);
    await shop.answersByPhone(customer);
    const { _id } = await shop.hears(customer, 'One more thing');
    const [live, ended] = await shop.sessions(_id);
    expect(live).toEqual({
      _id: expect.any(String),
      chat_id: _id,
      tenant_id: shop.world.tenantId,
      status: 'waiting',
      resolved_by: null,
      started_at: ISO,
      resolved_at: null,
      grace_deadline: ISO,
      taken_over_by: null,
      taken_over_at: null,
      message_count: 1,
      createdAt: ISO,
      updatedAt: ISO,
    });
    expect(ended).toMatchObject({
      status: 'resolved',
      resolved_by: 'human',
      resolved_at: ISO,
      message_count: 2,
    });
  });

  it('is shut for tenants without the feature, and for nobody', async () => {
    const without = await newTenant({ features: ['chat'] });
    for (const path of ['chats', 'stats', 'agents', 'connection-status', 'blacklist']) {
      const answer = await without.admin.api('GET', `/whatsapp/${path}`);
      expect(answer).toMatchObject({ status: 403, body: { error: 'feature_disabled' } });
    }
    const stranger = await fetch(`${without.baseUrl}/whatsapp/chats`);
    expect(stranger.status).toBe(401);
  });
});
