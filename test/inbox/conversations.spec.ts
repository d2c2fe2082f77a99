import { randomUUID } from 'node:crypto';
import { newTenant } from '../support/baton.js';
import { eventually } from '../support/eventually.js';
import { openInbox, type Inbox, type InboxConversation, type Page, type Refusal } from './inboxGround.js';

describe('the list of conversations', () => {
  let inbox: Inbox;
  /** Newest message first. */
  let ids: string[];

  beforeAll(async () => {
    inbox = await openInbox();
    for (let count = 0; count < 7; count += 1) {
      const receivedAt = new Date(Date.now() - (60 - count) * 60_000);
      await inbox.hears(inbox.customer(`Customer ${count}`), `Hello ${count}`, { receivedAt });
    }
    ids = (await inbox.list()).data.map((each) => each.id);
  });
  afterAll(() => inbox.close());

  it('has the newest message first', async () => {
    const { data, total } = await inbox.list();
    expect(data.map((each) => each.last_message_preview)).toEqual(
      [6, 5, 4, 3, 2, 1, 0].map((count) => `Hello ${count}`),
    );
    expect(total).toBe(7);
  });

  it('comes page by page', async () => {
    const pages = await Promise.all([1, 2, 3, 4].map((page) => inbox.list(`?limit=3&page=${page}`)));
    expect(pages.map((page) => page.data.map((each) => each.id))).toEqual([
      ids.slice(0, 3),
      ids.slice(3, 6),
      ids.slice(6),
      [],
    ]);
    expect(pages.map((page) => page.total)).toEqual([7, 7, 7, 7]);
  });

  it('comes by cursor, and loses nothing to what moves meanwhile', async () => {
    const first = await inbox.list('?limit=3');
    const seen = first.data.map((each) => each.id);
    // With page numbers this new one would push another over the edge of the page.
    await inbox.hears(inbox.customer(), 'Somebody new');
    let cursor = first.next_cursor;
    while (cursor !== null && cursor !== undefined) {
      const page: Page<InboxConversation> = await inbox.list(`?limit=3&cursor=${cursor}`);
      seen.push(...page.data.map((each) => each.id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(ids);
  });

  it('comes by cursor through those without a message, too', async () => {
    const world = await newTenant();
    const opened: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      const phone = `+62812345678${count}`;
      const { body } = await world.agent.api<{ id: string }>('POST', '/api/v1/conversations', {
        customer_phone: phone,
        customer_name: 'John Doe',
      });
      opened.push(body.id);
    }
    await world.sql(`update conversations set last_message_at = null where tenant_id = $1`, [world.tenantId]);
    await world.sql(`update conversations set last_message_at = now() where id = $1`, [opened[2]]);
    const seen: string[] = [];
    let cursor: string | null | undefined = undefined;
    do {
      const query: string = cursor === undefined ? '' : `&cursor=${cursor}`;
      const { body } = await world.viewer.api<Page<InboxConversation>>(
        'GET',
        `/conversations?limit=2${query}`,
      );
      seen.push(...body.data.map((each) => each.id));
      cursor = body.next_cursor;
    } while (cursor !== null);
    expect(seen[0]).toBe(opened[2]);
    expect(seen.toSorted()).toEqual(opened.toSorted());
    expect(new Set(seen).size).toBe(5);
  });

  it('says what has changed since a moment, the oldest change first', async () => {
    const quiet = await openInbox();
    try {
      const customers = [quiet.customer('A'), quiet.customer('B'), quiet.customer('C')];
      for (const customer of customers) await quiet.hearsAtRest(customer, 'Hello');
      const [latest] = (await quiet.list('?limit=1')).data;
      const since = encodeURIComponent(
        new Date(
          Math.max(...(await quiet.list()).data.map((each) => Date.parse(each.updated_at))),
        ).toISOString(),
      );
      const { data: before } = await quiet.list(`?updated_after=${since}`);
      const b = (await quiet.list()).data.find((each) => each.customer_name === 'B');
      const a = (await quiet.list()).data.find((each) => each.customer_name === 'A');
      await quiet.patch(b?.id ?? '', { assigned_agent: 'Asha' });
      await quiet.patch(a?.id ?? '', { status: 'archived' });
      const page = await quiet.list(`?updated_after=${since}&limit=1`);
      expect(page).toMatchObject({ data: [{ customer_name: 'B' }], total: before.length + 2 });
      const rest = await quiet.list(`?updated_after=${since}&cursor=${page.next_cursor}`);
      expect(rest.data.map((each) => each.customer_name)).toEqual(['A']);
      expect(latest).toBeDefined();
    } finally {
      await quiet.close();
    }
  });

  it('calls a nameless customer by the phone', async () => {
    const customer = inbox.customer(null);
    expect(await inbox.hears(customer, 'Hello')).toMatchObject({ customer_name: customer.phone });
  });

  it('clamps what is too much', async () => {
    expect(await inbox.list('?limit=5000')).toMatchObject({ limit: 100 });
  });

  it.each([
    ['status=closed', 'status'],
    ['team=plumbing', 'team'],
    ['page=0', 'page'],
    ['limit=many', 'limit'],
    ['updated_after=yesterday', 'updated_after'],
    ['cursor=nonsense', 'cursor'],
    ['colour=blue', 'colour'],
  ])('refuses ?%s and names it', async (query, field) => {
    const { status, body } = await inbox.world.viewer.api<Refusal>('GET', `/conversations?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'validation_failed', details: [{ field }] });
  });

  it('has nothing of another tenant, and nobody’s private chats', async () => {
    const other = await newTenant();
    expect((await other.admin.api<Page<unknown>>('GET', '/conversations')).body).toMatchObject({ total: 0 });
    const [id] = ids;
    const [own] = await inbox.world.sql<{ id: string }>(
      `insert into conversations (id, tenant_id, channel, platform, thread_scope, external_id, user_id)
       values ($1::uuid, $2, 'web', 'web', 'web', 'a chat', $3) returning id`,
      [randomUUID(), inbox.world.tenantId, inbox.world.agent.id],
    );
    for (const [person, hidden] of [
      [other.admin, id],
      [inbox.world.agent, own?.id],
      [inbox.world.agent, randomUUID()],
    ] as const) {
      for (const [method, path] of [
        ['GET', ''],
        ['PATCH', ''],
        ['PATCH', '/read'],
        ['GET', '/messages'],
        ['GET', '/timeline'],
      ] as const) {
        const answer = await person.api<Refusal>(
          method,
          `/conversations/${hidden}${path}`,
          method === 'PATCH' ? {} : undefined,
        );
        expect([answer.status, answer.body.error]).toEqual([404, 'not_found']);
      }
      const reply = await person.api('POST', `/conversations/${hidden}/reply`, { content: 'Hello' });
      expect(reply.status).toBe(404);
    }
    expect((await inbox.list('?limit=100')).data.map((each) => each.id)).not.toContain(own?.id);
  });

  it('names an id that is none', async () => {
    const { status, body } = await inbox.world.viewer.api<Refusal>('GET', '/conversations/42');
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'validation_failed', details: [{ field: 'id' }] });
  });

  it('is read by viewers and written by agents', async () => {
    const [id] = ids;
    expect((await inbox.patch(id ?? '', { status: 'open' }, inbox.world.viewer)).status).toBe(403);
    expect((await inbox.reply(id ?? '', { content: 'Hi' }, inbox.world.viewer)).status).toBe(403);
    expect((await fetch(`${inbox.world.baseUrl}/conversations`)).status).toBe(401);
  });
});

describe('writing back', () => {
  let inbox: Inbox;
  beforeAll(async () => {
    inbox = await openInbox();
  });
  afterAll(() => inbox.close());

  it('keeps the team that a person has set from the AI’s suggestion', async () => {
    const customer = inbox.customer();
    const { id } = await inbox.hearsAtRest(customer, 'Hello');
    await inbox.patch(id, { assigned_team: 'returns_refunds', status: 'resolved' });
    await inbox.hears(customer, 'Once more');
    await eventually(async () => (await inbox.messages(id)).data.at(-1)?.suggested_team === 'general');
    expect(await inbox.conversation(id)).toMatchObject({ assigned_team: 'returns_refunds', status: 'open' });
  });

  it('takes away a team and an agent', async () => {
    const { id } = await inbox.hearsAtRest(inbox.customer(), 'Hello');
    await inbox.patch(id, { assigned_agent: 'Asha' });
    const { body } = await inbox.patch(id, { assigned_team: null, assigned_agent: null });
    expect(body).toMatchObject({ assigned_team: null, assigned_agent: null });
  });

  it('resolves what is archived among the resolved, and a customer’s message un-archives', async () => {
    const customer = inbox.customer();
    const { id } = await inbox.hearsAtRest(customer, 'Hello');
    await inbox.patch(id, { status: 'archived' });
    expect((await inbox.patch(id, { status: 'resolved' })).body.status).toBe('resolved');
    await inbox.patch(id, { status: 'archived' });
    expect((await inbox.hears(customer, 'Hello again')).status).toBe('open');
  });

  it.each([
    [{ status: 'closed' }, 'status'],
    [{ assigned_team: 'plumbing' }, 'assigned_team'],
    [{ assigned_agent: 7 }, 'assigned_agent'],
    [{ unread_count: 0 }, 'unread_count'],
  ])('refuses %j and names the field', async (edits, field) => {
    const { id } = await inbox.hears(inbox.customer(), 'Hello');
    const answer = await inbox.patch(id, edits);
    expect(answer).toMatchObject({ status: 400, body: { error: 'validation_failed', details: [{ field }] } });
  });

  it('shows in the timeline who did what, page by page', async () => {
    const { id } = await inbox.hearsAtRest(inbox.customer(), 'Hello');
    await inbox.patch(id, { assigned_team: 'sales' });
    await inbox.patch(id, { status: 'archived' });
    await inbox.patch(id, { status: 'resolved' });
    const path = `/conversations/${id}/timeline`;
    const { body } = await inbox.world.viewer.api<Page<Record<string, unknown>>>('GET', path);
    const agent = { actor_type: 'agent', actor_id: inbox.world.agent.id, actor_name: inbox.world.agent.name };
    expect(body).toMatchObject({
      page: 1,
      limit: 50,
      total: 3,
      data: [
        { type: 'assigned', details: { team: 'sales' }, ...agent },
        { type: 'status_changed', details: { status: 'archived' }, ...agent },
        { type: 'closed', ...agent },
      ],
    });
    const second = await inbox.world.viewer.api<Page<Record<string, unknown>>>(
      'GET',
      `${path}?page=2&limit=2`,
    );
    expect(second.body).toMatchObject({ total: 3, data: [{ type: 'closed' }] });
  });
});
