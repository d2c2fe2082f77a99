import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { compileFunction } from 'node:vm';
import { newTenant, type World } from '../support/baton.js';
import { PrivateChats, type Enveloped } from './privateChats.js';

const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/);
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
const NUMBER = expect.any(Number);

let world: World;
let chats: PrivateChats;
let agentId: string;

beforeAll(async () => {
  world = await newTenant();
  agentId = await world.sandboxAgent();
  chats = new PrivateChats(await world.person('agent'));
});

describe('document 004, endpoint by endpoint', () => {
  it('creates a conversation and lists it with its fields', async () => {
    const mine = new PrivateChats(await world.person('agent'));
    const created = await mine.api<{ conversation_id: string }>('POST', '/conversations', {
      title: 'New Customer Inquiry',
      agent_id: agentId,
    });
    expect(created).toMatchObject({
      status: 201,
      body: { success: true, message: 'Conversation created successfully', data: { conversation_id: UUID } },
    });
    const list = await mine.api('GET', '/conversations?limit=20&offset=0');
    expect(list.status).toBe(200);
    expect(list.body).toEqual({
      success: true,
      message: 'Found 1 conversations',
      data: {
        conversations: [
          {
            id: created.body.data.conversation_id,
            title: 'New Customer Inquiry',
            user_id: UUID,
            agent_id: agentId,
            conversation_type: 'chat',
            status: 'active',
            is_archived: false,
            is_pinned: false,
            total_messages: 0,
            unread_count: 0,
            last_message_at: null,
            created_at: TIME,
            updated_at: TIME,
          },
        ],
        total: 1,
        limit: 20,
        offset: 0,
      },
    });
  });

  it('tells a conversation’s details', async () => {
    const id = await chats.begin('Customer Support Chat', agentId);
    expect(await chats.api('GET', `/conversations/${id}`)).toMatchObject({
      status: 200,
      body: {
        success: true,
        message: 'Conversation found',
        data: {
          id,
          title: 'Customer Support Chat',
          conversation_type: 'chat',
          status: 'active',
          total_messages: 0,
        },
      },
    });
  });

  it('adds messages of both sides and shows them oldest first', async () => {
    const id = await chats.begin();
    const added = await chats.api('POST', `/conversations/${id}/messages`, {
      content: 'My order number is #12345',
      sender_type: 'user',
    });
    expect(added.status).toBe(201);
    expect(added.body).toEqual({
      success: true,
      message: 'Message added successfully',
      data: {
        message_id: UUID,
        conversation_id: id,
        content: 'My order number is #12345',
        sender: 'user',
        created_at: TIME,
      },
    });
    await chats.say(id, 'Could you please provide your order number?', 'agent');
    const shown = await chats.api('GET', `/conversations/${id}/messages?limit=50&offset=0`);
    expect(shown.body).toMatchObject({
      message: 'Found 2 messages',
      data: {
        messages: [
          { content_type: 'text', message_type: 'text', sender: 'user', status: 'read', created_at: TIME },
          { content_type: 'text', message_type: 'text', sender: 'agent', status: 'sent', created_at: TIME },
        ],
        total: 2,
        limit: 50,
        offset: 0,
      },
    });
  });

  it('lets the AI answer', async () => {
    const id = await chats.begin();
    const answered = await chats.ask(id, 'My order number is #12345', {
      agent_id: agentId,
      include_context: true,
    });
    expect(answered.status).toBe(201);
    expect(answered.body).toEqual({
      success: true,
      message: 'AI response generated',
      data: {
        message_id: UUID,
        ai_response: expect.stringContaining('My order number is #12345'),
        tokens_used: null,
        processing_time: NUMBER,
        cost: null,
        created_at: TIME,
      },
    });
  });

  it('updates a title and a pin', async () => {
    const id = await chats.begin();
    const change = { title: 'Updated Conversation Title', is_pinned: true };
    expect(await chats.api('PUT', `/conversations/${id}`, change)).toMatchObject({
      status: 200,
      body: { success: true, message: 'Conversation updated successfully', data: { conversation_id: id } },
    });
    expect((await chats.api('GET', `/conversations/${id}`)).body.data).toMatchObject(change);
  });

  it('deletes a conversation for good', async () => {
    const id = await chats.begin();
    await chats.say(id, 'Forget me');
    expect(await chats.api('DELETE', `/conversations/${id}`)).toMatchObject({
      status: 200,
      body: { success: true, message: 'Conversation deleted successfully', data: { conversation_id: id } },
    });
    expect(await chats.api('GET', `/conversations/${id}`)).toMatchObject({
      status: 404,
      body: { success: false, message: 'Conversation not found' },
    });
    const left = await world.sql('select id from messages where conversation_id = $1', [id]);
    expect(left).toEqual([]);
  });

  it('tells one’s own figures', async () => {
    const mine = new PrivateChats(await world.person('agent'));
    const id = await mine.begin('First', agentId);
    await mine.begin('Second');
    await mine.ask(id, 'Hello');
    await mine.ask(id, 'Hello again');
    const today = new Date().toISOString().slice(0, 10);
    expect((await mine.api('GET', '/analytics/dashboard')).body).toEqual({
      success: true,
      message: 'Analytics retrieved',
      data: {
        total_conversations: 2,
        total_messages: 4,
        average_response_time: NUMBER,
        most_active_agent: { agent_id: agentId, name: 'The AI', message_count: 2 },
        daily_stats: [{ date: today, conversations: 1, messages: 4 }],
      },
    });
  });

  it('tells an administrator everybody’s figures', async () => {
    const other = await newTenant();
    const otherAgent = await other.sandboxAgent();
    const theirs = new PrivateChats(other.agent);
    const [resolved, left] = [await theirs.begin(), await theirs.begin()];
    await theirs.ask(resolved, 'Hello');
    await theirs.ask(left, 'Hello');
    await theirs.api('PUT', `/conversations/${resolved}`, { status: 'resolved' });
    const global = await new PrivateChats(other.admin).api('GET', '/analytics/global');
    expect(global.body).toEqual({
      success: true,
      message: 'Global analytics retrieved',
      data: {
        total_conversations_all_users: 2,
        total_messages_all_users: 4,
        average_conversations_per_user: 0.5,
        top_performing_agents: [
          { agent_id: otherAgent, name: 'The AI', total_conversations: 2, success_rate: 50 },
        ],
      },
    });
    expect(await theirs.api('GET', '/analytics/global')).toMatchObject({
      status: 403,
      body: { success: false },
    });
  });

  it('finds what was said', async () => {
    const id = await chats.begin();
    const messageId = await chats.say(id, 'I need help with my porridge');
    const found = await chats.api('GET', '/search?query=porridge&limit=20');
    expect(found.body).toEqual({
      success: true,
      message: 'Found 1 results',
      data: {
        results: [
          {
            message_id: messageId,
            conversation_id: id,
            content: 'I need help with my porridge',
            highlight: 'I need help with my \u0002porridge\u0003',
            sender: 'user',
            created_at: TIME,
          },
        ],
        query: 'porridge',
        total: 1,
      },
    });
  });

  it.each([
    ['GET', '/conversations?limit=many', undefined, 'limit must be an integer number'],
    ['GET', '/conversations?limit=0', undefined, 'limit must not be less than 1'],
    ['GET', '/conversations?offset=-1', undefined, 'offset must not be less than 0'],
    ['GET', '/conversations/123', undefined, 'id must be a UUID'],
    ['POST', '/conversations', {}, 'title must be a string'],
    ['POST', '/conversations', { title: ' ' }, 'title should not be empty'],
    ['POST', '/conversations', { title: 'x', agent_id: 5 }, 'agent_id must be a UUID'],
    ['GET', '/search', undefined, 'query must be a string'],
  ])('%s %s with nonsense says what is wrong', async (method, path, body, message) => {
    const answer = await chats.api(method, path, body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ success: false, message: expect.stringContaining(message) });
  });

  it('clamps limits over their maximum', async () => {
    const id = await chats.begin();
    expect((await chats.api('GET', '/conversations?limit=5000')).body.data).toMatchObject({ limit: 100 });
    expect((await chats.api('GET', `/conversations/${id}/messages?limit=5000`)).body.data).toMatchObject({
      limit: 200,
    });
  });

  it('asks for a token in its own words', async () => {
    const answer = await fetch(`${world.baseUrl}/chat/conversations`);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ success: false, message: expect.stringContaining('Sign in') });
  });
});

/** The methods of the document's client that this test calls. */
interface ChatService {
  createConversation(title: string, agentId: string): Promise<Enveloped<{ conversation_id: string }>>;
  getConversations(): Promise<Enveloped<{ conversations: { id: string }[] }>>;
  sendMessage(id: string, content: string): Promise<Enveloped<{ message_id: string }>>;
  generateAIResponse(
    id: string,
    message: string,
    agentId: string,
  ): Promise<Enveloped<{ ai_response: string }>>;
  getMessages(id: string): Promise<Enveloped<{ messages: { sender: string; content: string }[] }>>;
  searchMessages(query: string): Promise<Enveloped<{ total: number }>>;
  getAnalytics(): Promise<Enveloped<{ total_conversations: number }>>;
}

describe('the document’s own client, as it stands', () => {
  /** A page served by Baton, with the token where the client looks for it. */
  async function clientOf(token: string): Promise<ChatService> {
    const file = new URL('../fixtures/documents/004-chat-service.txt', import.meta.url);
    const code = stripTypeScriptTypes(await readFile(file, 'utf8')).replace('export class', 'class');
    const page = {
      fetch: (path: string, init: RequestInit) => fetch(new URL(path, world.baseUrl), init),
      localStorage: { getItem: (name: string) => (name === 'token' ? token : null) },
    };
    const make = compileFunction(`${code}\nreturn new ChatService();`, ['fetch', 'localStorage']) as (
      ...parts: unknown[]
    ) => ChatService;
    return make(page.fetch, page.localStorage);
  }

  it('begins a conversation, asks, reads, finds and counts', async () => {
    const person = await world.person('agent');
    const client = await clientOf(person.token);
    const { data: begun } = await client.createConversation('New Customer Inquiry', agentId);
    await client.sendMessage(begun.conversation_id, 'Where is my marmalade?');
    const asked = await client.generateAIResponse(begun.conversation_id, 'Where is my marmalade?', agentId);
    expect(asked).toMatchObject({
      success: true,
      data: { ai_response: expect.stringContaining('marmalade') },
    });
    const { data: said } = await client.getMessages(begun.conversation_id);
    expect(said.messages.map(({ sender }) => sender)).toEqual(['user', 'agent']);
    expect((await client.getConversations()).data.conversations).toMatchObject([
      { id: begun.conversation_id },
    ]);
    expect((await client.searchMessages('marmalade')).data.total).toBe(2);
    expect((await client.getAnalytics()).data.total_conversations).toBe(1);
  });
});
