import { newTenant, type World } from '../support/baton.js';
import { PrivateChats } from './privateChats.js';

interface Listed {
  conversations: { id: string; title: string; unread_count: number; status: string; is_archived: boolean }[];
  total: number;
}

let world: World;

beforeAll(async () => {
  world = await newTenant();
});

const newChats = async () => new PrivateChats(await world.person('agent'));

async function titles(chats: PrivateChats, query = ''): Promise<string[]> {
  const { body } = await chats.api<Listed>('GET', `/conversations${query}`);
  return body.data.conversations.map(({ title }) => title);
}

describe('the list of chats', () => {
  it('has pinned ones first, then the latest; a new one counts as late', async () => {
    const chats = await newChats();
    const [first, second] = [await chats.begin('First'), await chats.begin('Second')];
    await chats.begin('Third');
    await chats.say(first, 'Something new');
    expect(await titles(chats)).toEqual(['First', 'Third', 'Second']);
    await chats.api('PUT', `/conversations/${second}`, { is_pinned: true });
    expect(await titles(chats)).toEqual(['Second', 'First', 'Third']);
    expect(await titles(chats, '?limit=1&offset=1')).toEqual(['First']);
  });

  it('says how many of the user’s messages nobody has answered', async () => {
    const chats = await newChats();
    const id = await chats.begin();
    await chats.say(id, 'One');
    await chats.say(id, 'Two');
    const unread = async () =>
      (await chats.api<Listed['conversations'][number]>('GET', `/conversations/${id}`)).body.data
        .unread_count;
    expect(await unread()).toBe(2);
    expect((await chats.messages(id)).map(({ status }) => status)).toEqual(['sent', 'sent']);
    await chats.say(id, 'Here I am', 'agent');
    expect(await unread()).toBe(0);
    expect((await chats.messages(id)).map(({ status }) => status)).toEqual(['read', 'read', 'sent']);
  });
});

describe('a chat', () => {
  it('can be resolved, and goes on with the next message', async () => {
    const chats = await newChats();
    const id = await chats.begin();
    const status = async () =>
      (await chats.api<{ status: string }>('GET', `/conversations/${id}`)).body.data.status;
    await chats.api('PUT', `/conversations/${id}`, { status: 'resolved' });
    expect(await status()).toBe('resolved');
    await chats.say(id, 'One more thing');
    expect(await status()).toBe('active');
  });

  it('can be archived and reopened in one go, in the caller’s words', async () => {
    const chats = await newChats();
    const id = await chats.begin();
    await chats.api('PUT', `/conversations/${id}`, { status: 'resolved' });
    await chats.api('PUT', `/conversations/${id}`, { status: 'active', is_archived: true });
    expect((await chats.api('GET', `/conversations/${id}`)).body.data).toMatchObject({
      status: 'active',
      is_archived: true,
    });
  });

  it.each([
    [{ status: 'expired' }, 'status must be active or resolved'],
    [{ title: '  ' }, 'title should not be empty'],
    [{ title: 'x'.repeat(256) }, 'title must be shorter'],
    [{ is_pinned: 'yes' }, 'is_pinned must be a boolean'],
    [{ user_id: 'somebody' }, 'user_id should not exist'],
    [{}, 'Name what to change'],
  ])('is not changed by %j', async (change, message) => {
    const chats = await newChats();
    const id = await chats.begin();
    expect(await chats.api('PUT', `/conversations/${id}`, change)).toMatchObject({
      status: 400,
      body: { success: false, message: expect.stringContaining(message) },
    });
  });

  it.each([{ content: '   ' }, {}, { content: 'x', sender_type: 'robot' }, { content: 7 }])(
    'takes no message like %j',
    async (message) => {
      const chats = await newChats();
      const id = await chats.begin();
      expect((await chats.api('POST', `/conversations/${id}/messages`, message)).status).toBe(400);
      expect(await chats.messages(id)).toEqual([]);
    },
  );

  it('begins with no agent of another tenant, nor an inactive one', async () => {
    const chats = await newChats();
    const foreign = await (await newTenant()).sandboxAgent();
    const idle = await world.appoint({ provider: 'sandbox', isActive: false });
    for (const agent_id of [foreign, idle]) {
      expect(await chats.api('POST', '/conversations', { title: 'x', agent_id })).toMatchObject({
        status: 400,
        body: { message: 'agent_id names no active AI agent' },
      });
    }
  });

  it('keeps text as it was sent, but for what cannot be stored', async () => {
    const chats = await newChats();
    const id = await chats.begin();
    await chats.say(id, '<b>Ünï</b> 👩‍👩‍👧 \u0000 \ud800');
    expect((await chats.messages(id))[0]?.content).toBe('<b>Ünï</b> 👩‍👩‍👧 \ufffd \ufffd');
  });
});

describe('the history of sessions', () => {
  it('of a conversation of the inbox is there for everybody, and of a private chat for its owner', async () => {
    const account = await world.account('unipile');
    const [conversation] = await world.sql<{ id: string }>(
      `insert into conversations (id, tenant_id, account_id, channel, platform, thread_scope, external_id)
       values (gen_random_uuid(), $1, $2, 'unipile', 'whatsapp', 'chat', 'chat') returning id`,
      [world.tenantId, account.id],
    );
    await world.sql(
      `insert into sessions (id, tenant_id, conversation_id, status, resolved_by, started_at, resolved_at, last_activity_at, message_count)
       values (gen_random_uuid(), $1, $2, 'resolved', 'manual', now() - interval '1 hour', now() - interval '30 minutes', now(), 8)`,
      [world.tenantId, conversation?.id],
    );
    const chats = await newChats();
    expect((await chats.api('GET', `/conversations/${conversation?.id}/sessions`)).body).toMatchObject({
      success: true,
      message: 'Found 1 sessions',
      data: {
        sessions: [{ conversation_id: conversation?.id, messages_count: 8, duration_minutes: 30 }],
        total: 1,
      },
    });
    expect((await chats.api('GET', `/conversations/${await chats.begin()}/sessions`)).body.data).toEqual({
      sessions: [],
      total: 0,
    });
  });
});
