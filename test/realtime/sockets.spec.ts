import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import type {
  AssignmentNews,
  ConversationGone,
  HandoffNews,
  InboxConversation,
  InboxMessage,
  ServiceConversation,
  ServiceMessage,
  StatusNews,
} from '../../src/contracts/socketEvents.js';
import { openInbox, type Inbox } from '../inbox/inboxGround.js';
import { newTenant, type World } from '../support/baton.js';
import { ChatSocket } from '../support/chatSocket.js';
import { eventually } from '../support/eventually.js';
import { openShop, type Shop } from '../whatsapp/shop.js';

let inbox: Inbox;
let elsewhere: World;
const screens: ChatSocket[] = [];

beforeAll(async () => {
  [inbox, elsewhere] = await Promise.all([openInbox(), newTenant()]);
});
afterEach(() => screens.splice(0).forEach((screen) => screen.close()));
afterAll(() => inbox.close());

async function open(connecting: Promise<ChatSocket>): Promise<ChatSocket> {
  const screen = await connecting;
  screens.push(screen);
  return screen;
}

/** Connects, or answers what the client is told instead. */
function handshake(
  namespace: string,
  options: object,
): Promise<{ connected: boolean; code?: string; data?: unknown }> {
  const socket = io(`${inbox.world.baseUrl}${namespace}`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    ...options,
  });
  return new Promise<{ connected: boolean; code?: string; data?: unknown }>((resolve) => {
    socket.once('connect', () => resolve({ connected: true }));
    socket.once('connect_error', (error: Error & { data?: unknown }) =>
      resolve({ connected: false, code: error.message, data: error.data }),
    );
  }).finally(() => socket.disconnect());
}

describe.each(['/chats', '/'])('the door of %s', (namespace) => {
  it('lets in who has a token, with or without the word Bearer, or an API key', async () => {
    const { token } = inbox.world.agent;
    const { key } = await inbox.world.service('viewer', ['read']);
    for (const auth of [{ token }, { token: `Bearer ${token}` }, { apiKey: key }]) {
      expect(await handshake(namespace, { auth })).toEqual({ connected: true });
    }
  });

  it.each([
    ['nothing', {}],
    ['a token that is none', { token: 'nonsense' }],
    ['a key that is none', { apiKey: 'baton_nonsense' }],
    ['a token that is no text', { token: { sub: 'me' } }],
  ])('refuses who brings %s, and says so', async (_what, auth) => {
    expect(await handshake(namespace, { auth })).toMatchObject({
      connected: false,
      code: 'unauthorized',
      data: { error: 'unauthorized', message: expect.any(String) },
    });
  });

  it('refuses pages of other origins', async () => {
    const { token } = inbox.world.agent;
    const from = (origin: string) => handshake(namespace, { auth: { token }, extraHeaders: { origin } });
    expect(await from('https://evil.example')).toMatchObject({ connected: false });
    expect(await from(inbox.world.baseUrl)).toEqual({ connected: true });
  });
});

describe('/chats', () => {
  it('tells a tenant nothing of another', async () => {
    const [own, other] = [
      await open(inbox.world.viewer.connectChats()),
      await open(elsewhere.admin.connectChats()),
    ];
    const { id } = await inbox.hearsAtRest(inbox.customer(), 'Hello');
    await own.hears<InboxConversation>(
      'conversation_updated',
      (row) => row.id === id && row.assigned_team !== null,
    );
    expect(await other.ask('join_conversation', { conversation_id: id })).toEqual({ error: 'not_found' });
    await inbox.patch(id, { assigned_agent: 'Asha' });
    await own.hears<InboxConversation>('conversation_updated', (row) => row.assigned_agent === 'Asha');
    // What had been on its way to the other tenant would have come before this answer.
    await other.ask('leave_conversation', { conversation_id: id });
    expect(other.heard).toEqual([]);
  });

  it.each([[undefined], [null], ['x'], [{}], [{ conversation_id: 7 }], [{ conversation_id: 'x' }]])(
    'answers a join with %j',
    async (wish) => {
      const screen = await open(inbox.world.agent.connectChats());
      expect(await screen.ask('join_conversation', wish)).toEqual({ error: 'validation_failed' });
    },
  );

  it('tells of a new conversation before its first message, and of every version in order', async () => {
    const screen = await open(inbox.world.viewer.connectChats());
    const customer = inbox.customer();
    const { id } = await inbox.hearsAtRest(customer, 'Hello');
    await inbox.reply(id, { content: 'Good day' });
    const last = await inbox.conversation(id);
    await screen.hears<InboxConversation>(
      'conversation_updated',
      (row) => row.id === id && row.version === last.version,
    );
    const heard = screen.heard
      .map(({ name, payload }) => ({
        name,
        ...(payload as { id: string; conversation_id?: string; version: number }),
      }))
      .filter((event) => (event.conversation_id ?? event.id) === id);
    // A screen that is cut behind the first of these knows that it has not heard the second.
    expect(heard.slice(0, 3).map((event) => [event.name, event.version])).toEqual([
      ['conversation_updated', 0],
      ['new_message', 1],
      ['conversation_updated', 2],
    ]);
    // Each its own, without a gap: whichever is missed, the next one shows it.
    expect(heard.map((event) => event.version)).toEqual(
      Array.from({ length: last.version + 1 }, (_, index) => index),
    );
  });

  it('messages that are read together change under a version each, and the row under the next', async () => {
    const customer = inbox.customer();
    const { id } = await inbox.hearsAtRest(customer, 'One');
    await inbox.hears(customer, 'Two');
    const { version } = await inbox.hears(customer, 'Three');
    const screen = await open(inbox.world.viewer.connectChats());
    await inbox.world.agent.api('PATCH', `/conversations/${id}/read`);
    const row = await screen.hears<InboxConversation>(
      'conversation_updated',
      (each) => each.id === id && each.unread_count === 0,
    );
    const changes = screen
      .all<InboxMessage>('message_updated')
      .map(({ content, version: at }) => [content, at]);
    expect(changes).toEqual([
      ['One', version + 1],
      ['Two', version + 2],
      ['Three', version + 3],
    ]);
    expect(row.version).toBe(version + 4);
    expect(screen.heard.at(-1)?.name).toBe('conversation_updated');
  });

  it('a screen that was away becomes whole again by versions', async () => {
    const customer = inbox.customer();
    const { id, version } = await inbox.hearsAtRest(customer, 'Hello');
    const away = await open(inbox.world.viewer.connectChats());
    away.close();
    await inbox.hears(customer, 'Anybody there?');
    await inbox.reply(id, { content: 'Yes' });
    const screen = await open(inbox.world.viewer.connectChats());
    const caughtUp = await inbox.messages(id, `?after_version=${version}`);
    expect(caughtUp.data.map((each) => each.content)).toEqual(['Anybody there?', 'Yes']);
    await inbox.hears(customer, 'Thanks');
    const next = await screen.hears<InboxMessage>('new_message', (message) => message.content === 'Thanks');
    expect(next.version).toBe((caughtUp.version ?? 0) + 1);
    expect(next.seq).toBe((caughtUp.data.at(-1)?.seq ?? 0) + 1);
  });

  it('a changed message is told whole, with what is attached to it', async () => {
    const screen = await open(inbox.world.viewer.connectChats());
    const mediaUrl = inbox.interakt.addMedia('blue.jpg', Buffer.from('picture'), 'image/jpeg');
    const { id } = await inbox.hears(inbox.customer(), 'Like this', { contentType: 'Image', mediaUrl });
    const [message] = (await inbox.messages(id)).data;
    await inbox.world.agent.api('PATCH', `/messages/${message?.id}/read`);
    const changed = await screen.hears<InboxMessage>(
      'message_updated',
      (each) => each.id === message?.id && each.is_read,
    );
    expect(changed.attachments).toEqual(message?.attachments);
    expect(changed.attachments).toHaveLength(1);
  });

  it('a private chat reaches its owner alone', async () => {
    const [owner, colleague, admin] = await Promise.all([
      open(inbox.world.agent.connectChats()),
      open(inbox.world.manager.connectChats()),
      open(inbox.world.admin.connectRoot()),
    ]);
    await admin.ask('tenant:join', { tenant_id: inbox.world.tenantId });
    const chat = await inbox.world.agent.api<{ data: { conversation_id: string } }>(
      'POST',
      '/chat/conversations',
      {
        title: 'Mine alone',
      },
    );
    expect(chat.status).toBe(201);
    const { conversation_id: id } = chat.body.data;
    await owner.hears<InboxConversation>(
      'conversation_updated',
      (row) => row.id === id && row.channel === 'web',
    );
    expect(await owner.ask('join_conversation', { conversation_id: id })).toEqual({ ok: true });
    expect(await colleague.ask('join_conversation', { conversation_id: id })).toEqual({ error: 'not_found' });
    expect(await admin.ask('conversation:join', { conversation_id: id })).toEqual({ error: 'not_found' });
    expect(await admin.ask('agent:takeover', { conversation_id: id })).toEqual({ error: 'not_found' });
    await inbox.world.agent.api('DELETE', `/chat/conversations/${id}`);
    await owner.hears<ConversationGone>('conversation_deleted', (gone) => gone.id === id);
    // What had been on its way to the others would have come before these answers.
    await colleague.ask('leave_conversation', { conversation_id: id });
    await admin.ask('conversation:leave', { conversation_id: id });
    for (const screen of [colleague, admin]) expect(JSON.stringify(screen.heard)).not.toContain(id);
  });
});

describe('/', () => {
  it('says nothing before a join, and then each thing once', async () => {
    const [joined, silent] = await Promise.all([
      open(inbox.world.agent.connectRoot()),
      open(inbox.world.agent.connectRoot()),
    ]);
    expect(await joined.ask('tenant:join', { tenant_id: inbox.world.tenantId })).toEqual({ ok: true });
    const customer = inbox.customer();
    const { id } = await inbox.hearsAtRest(customer, 'Hello');
    expect(await joined.ask('conversation:join', { conversation_id: id })).toEqual({ ok: true });
    const created = await joined.hears<ServiceConversation>('conversation:new', (each) => each.id === id);
    expect(created).toMatchObject({
      customer_phone: customer.phone,
      status: 'active',
      handoff_requested: false,
    });
    await inbox.hears(customer, 'Anybody?');
    const message = await joined.hears<ServiceMessage>(
      'conversation:message',
      (each) => each.content === 'Anybody?',
    );
    expect(message).toMatchObject({ conversation_id: id, sender_type: 'customer', seq: 2 });
    await joined.hears<ServiceConversation>(
      'conversation:updated',
      (each) => each.version >= message.version,
    );
    expect(
      joined.all<ServiceMessage>('conversation:message').filter((each) => each.id === message.id),
    ).toHaveLength(1);
    await silent.ask('conversation:leave', { conversation_id: id });
    expect(silent.heard).toEqual([]);
  });

  it('who joins one conversation hears that one alone, until it leaves', async () => {
    const screen = await open(inbox.world.agent.connectRoot());
    const [customer, other] = [inbox.customer(), inbox.customer()];
    const { id } = await inbox.hearsAtRest(customer, 'Hello');
    await screen.ask('conversation:join', { conversation_id: id });
    await inbox.hearsAtRest(other, 'From another');
    await inbox.hears(customer, 'From mine');
    await screen.hears<ServiceMessage>('conversation:message', (each) => each.content === 'From mine');
    expect(await screen.ask('conversation:leave', { conversation_id: id })).toEqual({ ok: true });
    await inbox.hears(customer, 'After leaving');
    await screen.ask('conversation:leave', { conversation_id: id });
    expect(screen.all<ServiceMessage>('conversation:message').map((each) => each.content)).toEqual([
      'From mine',
    ]);
  });

  it.each(['tenant:join', 'conversation:join'])('%s of another tenant is as of none', async (wish) => {
    const screen = await open(elsewhere.admin.connectRoot());
    const { id } = await inbox.hears(inbox.customer(), 'Hello');
    const ids = { tenant_id: inbox.world.tenantId, conversation_id: id };
    expect(await screen.ask(wish, ids)).toEqual({ error: 'not_found' });
    expect(await screen.ask(wish, { tenant_id: randomUUID(), conversation_id: randomUUID() })).toEqual({
      error: 'not_found',
    });
    expect(await screen.ask(wish, {})).toEqual({ error: 'validation_failed' });
  });

  it('tells of handoff, status and assignment in the document’s words', async () => {
    const screen = await open(inbox.world.viewer.connectRoot());
    await screen.ask('tenant:join', { tenant_id: inbox.world.tenantId });
    const { id } = await inbox.hearsAtRest(inbox.customer(), 'I want to speak to a human');
    const isIt = (news: { conversation_id: string }) => news.conversation_id === id;
    const handoff = await screen.hears<HandoffNews>('conversation:handoff', isIt);
    expect(handoff.reason).toBe("Customer requested human agent (keyword: 'speak to a human')");
    const service = `/api/v1/conversations/${id}`;
    await inbox.world.agent.api('PUT', `${service}/assign`, { agent_id: inbox.world.agent.id });
    expect(await screen.hears<AssignmentNews>('agent:assigned', isIt)).toMatchObject({
      agent_id: inbox.world.agent.id,
    });
    await inbox.world.agent.api('PUT', `${service}/status`, { status: 'resolved' });
    expect(
      await screen.hears<StatusNews>(
        'conversation:status',
        (news) => isIt(news) && news.status === 'resolved',
      ),
    ).toMatchObject({ previous_status: 'handed_off', version: expect.any(Number) });
  });
});

describe('agent:takeover', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop.close());

  it('makes the token’s own user the one who answers, and every screen sees it', async () => {
    const { _id: id } = await shop.waitingChat();
    const [screen, watching] = await Promise.all([
      open(shop.world.agent.connectRoot()),
      open(shop.world.viewer.connectChats()),
    ]);
    await screen.ask('tenant:join', { tenant_id: shop.world.tenantId });
    expect(await screen.ask('agent:takeover', { conversation_id: id })).toEqual({ ok: true });
    expect(await screen.hears<AssignmentNews>('agent:assigned')).toMatchObject({
      conversation_id: id,
      agent_id: shop.world.agent.id,
    });
    const { name, email } = shop.world.agent;
    const row = await watching.hears<InboxConversation>(
      'conversation_updated',
      (each) => each.id === id && each.taken_over_by !== null,
    );
    expect(row).toMatchObject({
      mode: 'human',
      session_status: 'idle',
      session_grace_deadline: null,
      taken_over_by: { id: shop.world.agent.id, name, email },
    });
    expect(await shop.chat(id)).toMatchObject({ taken_over_by: { _id: shop.world.agent.id } });
  });

  it('shows the grace period while it runs', async () => {
    const watching = await open(shop.world.viewer.connectChats());
    const chat = await shop.waitingChat();
    const row = await watching.hears<InboxConversation>(
      'conversation_updated',
      (each) => each.id === chat._id,
    );
    expect(row).toMatchObject({
      mode: 'human',
      session_status: 'waiting',
      session_grace_deadline: chat.session_grace_deadline,
    });
  });

  it('in somebody else’s name is for managers', async () => {
    const { _id: id } = await shop.waitingChat();
    const other = await shop.world.person('agent');
    const wish = { conversation_id: id, agent_id: other.id };
    const agent = await open(shop.world.agent.connectRoot());
    expect(await agent.ask('agent:takeover', wish)).toEqual({ error: 'forbidden' });
    const manager = await open(shop.world.manager.connectRoot());
    expect(await manager.ask('agent:takeover', { ...wish, agent_id: randomUUID() })).toEqual({
      error: 'not_found',
    });
    expect(await manager.ask('agent:takeover', { ...wish, agent_id: elsewhere.agent.id })).toEqual({
      error: 'not_found',
    });
    expect(await shop.chat(id)).toMatchObject({ taken_over_by: null });
    expect(await manager.ask('agent:takeover', wish)).toEqual({ ok: true });
    expect(await shop.chat(id)).toMatchObject({ taken_over_by: { _id: other.id } });
  });

  it('is not for viewers, nor for another tenant', async () => {
    const { _id: id } = await shop.waitingChat();
    const viewer = await open(shop.world.viewer.connectRoot());
    expect(await viewer.ask('agent:takeover', { conversation_id: id })).toEqual({ error: 'forbidden' });
    const stranger = await open(elsewhere.admin.connectRoot());
    expect(await stranger.ask('agent:takeover', { conversation_id: id })).toEqual({ error: 'not_found' });
    expect(await shop.chat(id)).toMatchObject({ taken_over_by: null });
  });

  it('comes from a reply, too, while the AI has the conversation', async () => {
    const { _id: id } = await shop.aiChat();
    const reply = await shop.world.agent.api('POST', `/conversations/${id}/reply`, {
      content: 'Let me help',
    });
    expect(reply).toMatchObject({ status: 201, body: { written_by: 'agent', content: 'Let me help' } });
    expect(await eventually(() => shop.chat(id))).toMatchObject({
      mode: 'human',
      taken_over_by: { _id: shop.world.agent.id },
    });
  });
});
