import { randomUUID } from 'node:crypto';
import { eventually } from '../support/eventually.js';
import { openInbox, type Inbox, type InboxConversation, type InboxMessage } from './inboxGround.js';

const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
const ID = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;

/** Document 000, walked through in its own words. */
describe('a client of document 000', () => {
  let inbox: Inbox;
  beforeAll(async () => {
    inbox = await openInbox();
  });
  afterAll(() => inbox.close());

  it('POST /webhooks/interakt: is answered `{ status: "ok" }`, and the message is in the inbox', async () => {
    const customer = inbox.customer('Ravi');
    const conversation = await inbox.hears(customer, 'Do you have this in blue?');
    const outcome = inbox.interakt.outcomes.at(-1);
    expect(outcome?.status).toBe(200);
    expect(conversation).toMatchObject({
      id: ID,
      phone_number: customer.phone,
      customer_name: 'Ravi',
      status: 'open',
      assigned_agent: null,
      last_message_at: ISO,
      unread_count: 1,
      created_at: ISO,
      updated_at: ISO,
    });
  });

  it('GET /conversations: a page of them, by status and team', async () => {
    const customer = inbox.customer();
    const { id } = await inbox.hearsAtRest(customer, 'My invoice is wrong');
    await inbox.patch(id, { assigned_team: 'finance' });
    const page = await inbox.list('?status=open&team=finance&page=1&limit=5');
    expect(page).toMatchObject({ page: 1, limit: 5, total: 1, next_cursor: null });
    expect(page.data.map((each) => each.id)).toEqual([id]);
    expect(await inbox.list('?status=resolved&team=finance')).toMatchObject({ data: [], total: 0 });
  });

  it('GET /conversations/:id: one of them', async () => {
    const conversation = await inbox.hearsAtRest(inbox.customer(), 'Hello');
    const answer = await inbox.world.viewer.api('GET', `/conversations/${conversation.id}`);
    expect(answer).toMatchObject({ status: 200, body: conversation });
  });

  it('PATCH /conversations/:id: status, team and agent', async () => {
    const { id } = await inbox.hearsAtRest(inbox.customer(), 'Hello');
    const changed = await inbox.patch(id, { assigned_team: 'sales', assigned_agent: 'Asha' });
    expect(changed).toMatchObject({ status: 200, body: { assigned_team: 'sales', assigned_agent: 'Asha' } });
    for (const status of ['resolved', 'archived', 'open'] as const) {
      expect(await inbox.patch(id, { status })).toMatchObject({ status: 200, body: { status } });
      expect(await inbox.conversation(id)).toMatchObject({ status });
    }
  });

  it('GET /conversations/:id/messages: in the order in which they were said', async () => {
    const customer = inbox.customer();
    const receivedAt = (minutesAgo: number) => ({ receivedAt: new Date(Date.now() - minutesAgo * 60_000) });
    await inbox.hears(customer, 'second', receivedAt(10));
    await inbox.hears(customer, 'first', receivedAt(20));
    const { id } = await inbox.hears(customer, 'third', receivedAt(5));
    const page = await inbox.messages(id);
    expect(page).toMatchObject({ page: 1, limit: 50, total: 3 });
    expect(page.data.map((each) => each.content)).toEqual(['first', 'second', 'third']);
    expect(page.data[0]).toMatchObject({
      id: ID,
      conversation_id: id,
      interakt_message_id: ID,
      direction: 'inbound',
      message_type: 'text',
      media_url: null,
      sender_type: 'customer',
      sender_name: customer.name,
      agent_id: null,
      is_read: false,
      created_at: ISO,
    });
  });

  it('POST /conversations/:id/reply: leaves through Interakt', async () => {
    const customer = inbox.customer();
    const { id } = await inbox.hears(customer, 'Hello');
    const answer = await inbox.reply(id, { content: 'Good day', agent_id: 'agent-7', agent_name: 'Asha' });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        conversation_id: id,
        direction: 'outbound',
        sender_type: 'agent',
        sender_name: 'Asha',
        message_type: 'text',
        content: 'Good day',
        status: 'sent',
      },
    });
    const sent = inbox.interakt.sends.filter((send) => `+${send.phone}` === customer.phone);
    expect(sent).toMatchObject([{ type: 'Text', data: { message: 'Good day' } }]);
  });

  it('POST /conversations/:id/reply: a service says who of its people writes', async () => {
    const { id } = await inbox.hears(inbox.customer(), 'Hello');
    const service = await inbox.world.service('agent');
    const answer = await service.api('POST', `/conversations/${id}/reply`, {
      content: 'Good day',
      agent_id: 'agent-7',
      agent_name: 'Asha',
    });
    expect(answer).toMatchObject({ status: 201, body: { agent_id: 'agent-7', sender_name: 'Asha' } });
  });

  it('PATCH /messages/:id/read: counts down once', async () => {
    const customer = inbox.customer();
    await inbox.hears(customer, 'one');
    const { id } = await inbox.hears(customer, 'two');
    const { data } = await inbox.messages(id);
    const path = `/messages/${data[0]?.id}/read`;
    for (let times = 0; times < 2; times += 1) {
      const answer = await inbox.world.agent.api('PATCH', path);
      expect(answer).toMatchObject({ status: 200, body: { content: 'one', is_read: true } });
      expect(await inbox.conversation(id)).toMatchObject({ unread_count: 1 });
    }
  });

  it('new_message: to everybody of the tenant, and once to who has joined', async () => {
    const customer = inbox.customer();
    const { id } = await inbox.hearsAtRest(customer, 'Hello');
    const [joined, passing] = await Promise.all([
      inbox.world.agent.connectChats(),
      inbox.world.viewer.connectChats(),
    ]);
    try {
      expect(await joined.ask('join_conversation', { conversation_id: id })).toEqual({ ok: true });
      await inbox.hears(customer, 'Are you there?');
      const isIt = (message: InboxMessage) => message.content === 'Are you there?';
      const message = await joined.hears('new_message', isIt);
      expect(message).toEqual((await inbox.messages(id)).data.find(isIt));
      expect(await passing.hears('new_message', isIt)).toEqual(message);
      // The row that comes after it: had the message come twice, it would be there by now.
      await joined.hears<InboxConversation>('conversation_updated', (row) => row.version >= message.version);
      expect(joined.all<InboxMessage>('new_message').filter(isIt)).toHaveLength(1);
    } finally {
      joined.close();
      passing.close();
    }
  });

  it('conversation_updated: on status, team and agent, with the row as it is', async () => {
    const { id } = await inbox.hearsAtRest(inbox.customer(), 'Hello');
    const screen = await inbox.world.viewer.connectChats();
    try {
      for (const edits of [
        { status: 'resolved' },
        { assigned_team: 'dispatch' },
        { assigned_agent: 'Asha' },
      ]) {
        const { body } = await inbox.patch(id, edits);
        const row = await screen.hears<InboxConversation>(
          'conversation_updated',
          ({ version }) => version === body.version,
        );
        expect(row).toEqual(body);
        expect(row).toMatchObject(edits);
      }
    } finally {
      screen.close();
    }
  });

  it('join_conversation, leave_conversation: answered', async () => {
    const { id } = await inbox.hears(inbox.customer(), 'Hello');
    const screen = await inbox.world.agent.connectChats();
    try {
      const wish = { conversation_id: id };
      expect(await screen.ask('join_conversation', wish)).toEqual({ ok: true });
      expect(await screen.ask('leave_conversation', wish)).toEqual({ ok: true });
      expect(await screen.ask('join_conversation', { conversation_id: randomUUID() })).toEqual({
        error: 'not_found',
      });
    } finally {
      screen.close();
    }
  });

  it('the first message of a new and of a reopened conversation gets a team; without a key, `general`', async () => {
    const customer = inbox.customer();
    const { id } = await inbox.hearsAtRest(customer, 'Hello');
    expect(await inbox.conversation(id)).toMatchObject({ assigned_team: 'general', summary: null });
    await inbox.hears(customer, 'Still there?');
    await inbox.patch(id, { status: 'resolved' });
    await inbox.hears(customer, 'One more thing');
    const messages = await eventually(async () => {
      const { data } = await inbox.messages(id);
      return data.at(-1)?.suggested_team === 'general' && data;
    });
    expect(messages.map((each) => each.suggested_team)).toEqual(['general', null, 'general']);
  });
});
