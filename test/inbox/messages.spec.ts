import { randomUUID } from 'node:crypto';
import { refusals } from '../simulators/interakt/interaktErrors.js';
import { eventually } from '../support/eventually.js';
import { openInbox, type Customer, type Inbox, type InboxConversation, type Refusal } from './inboxGround.js';

describe('the messages of a conversation', () => {
  let inbox: Inbox;
  let customer: Customer;
  let thread: InboxConversation;

  beforeAll(async () => {
    inbox = await openInbox();
    customer = inbox.customer();
    for (let count = 1; count <= 7; count += 1) {
      const receivedAt = new Date(Date.now() - (60 - count) * 60_000);
      await inbox.hears(customer, `Line ${count}`, { receivedAt });
    }
    thread = await inbox.hearsAtRest(customer, 'Line 8');
  });
  afterAll(() => inbox.close());

  const lines = async (query: string) =>
    (await inbox.messages(thread.id, query)).data.map((each) => Number(each.content.replace('Line ', '')));

  it('are one page after another the thread from its beginning', async () => {
    expect(await lines('?limit=3')).toEqual([1, 2, 3]);
    expect(await lines('?limit=3&page=2')).toEqual([4, 5, 6]);
    expect(await lines('?limit=3&page=3')).toEqual([7, 8]);
    expect(await inbox.messages(thread.id, '?limit=3&page=3')).toMatchObject({ total: 8, limit: 3, page: 3 });
  });

  it('are read from the end by `before_seq`, each answer oldest first', async () => {
    expect(await lines(`?limit=3&before_seq=${thread.last_seq + 1}`)).toEqual([6, 7, 8]);
    expect(await lines('?limit=3&before_seq=6')).toEqual([3, 4, 5]);
    expect(await lines('?limit=3&before_seq=3')).toEqual([1, 2]);
    expect(await lines('?limit=3&before_seq=1')).toEqual([]);
  });

  it('go on below a message that was deleted', async () => {
    const other = inbox.customer();
    for (const text of ['Line 1', 'Line 2', 'Line 3']) await inbox.hears(other, text);
    const { id } = await inbox.hearsAtRest(other, 'Line 4');
    await inbox.world.sql(`delete from messages where conversation_id = $1 and seq = 3`, [id]);
    const { data } = await inbox.messages(id, '?before_seq=3');
    expect(data.map((each) => each.content)).toEqual(['Line 1', 'Line 2']);
  });

  it('are numbered without a gap, and told anew by `after_version` where they changed', async () => {
    const { data, version } = await inbox.messages(thread.id);
    expect(data.map((each) => each.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((await inbox.messages(thread.id, `?after_version=${version}`)).data).toEqual([]);
    await inbox.world.agent.api('PATCH', `/messages/${data[1]?.id}/read`);
    await inbox.hears(customer, 'Line 9');
    const changed = await inbox.messages(thread.id, `?after_version=${version}`);
    expect(changed.data).toMatchObject([
      { content: 'Line 2', is_read: true },
      { content: 'Line 9', is_read: false },
    ]);
    expect(changed.version).toBe((await inbox.conversation(thread.id)).version);
    expect((await inbox.messages(thread.id, `?after_version=${version}&limit=1`)).data).toMatchObject([
      { content: 'Line 2' },
    ]);
  });

  it('that changed together come page by page, each once', async () => {
    const other = inbox.customer();
    await inbox.hears(other, 'one');
    await inbox.hears(other, 'two');
    const { id, version } = await inbox.hearsAtRest(other, 'three');
    const { status, body } = await inbox.world.agent.api<InboxConversation>(
      'PATCH',
      `/conversations/${id}/read`,
    );
    expect(status).toBe(200);
    expect(body.unread_count).toBe(0);
    const first = (await inbox.messages(id, `?after_version=${version}&limit=2`)).data;
    const rest = await inbox.messages(id, `?after_version=${first.at(-1)?.version}&limit=2`);
    expect([...first, ...rest.data].map((each) => each.content)).toEqual(['one', 'two', 'three']);
    expect(first.map((each) => each.version)).toEqual([version + 1, version + 2]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['before_seq=0', 'before_seq'],
    ['after_version=-1', 'after_version'],
    ['after_version=1&before_seq=1', 'after_version'],
  ])('refuse ?%s and name it', async (query, field) => {
    const path = `/conversations/${thread.id}/messages?${query}`;
    const { status, body } = await inbox.world.viewer.api<Refusal>('GET', path);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'validation_failed', details: [{ field }] });
  });

  it('clamp what is too much', async () => {
    expect(await inbox.messages(thread.id, '?limit=1000')).toMatchObject({ limit: 200 });
  });

  it('show what is attached, a file as a document', async () => {
    const other = inbox.customer();
    const mediaUrl = inbox.interakt.addMedia('blue.jpg', Buffer.from('picture'), 'image/jpeg');
    const { id } = await inbox.hears(other, 'Like this', { contentType: 'Image', mediaUrl });
    const { data } = await inbox.messages(id);
    expect(data).toMatchObject([
      {
        message_type: 'image',
        content: 'Like this',
        media_url: mediaUrl,
        attachments: [{ type: 'image', url: mediaUrl }],
      },
    ]);
    await inbox.world.sql(`update messages set type = 'file' where conversation_id = $1`, [id]);
    expect((await inbox.messages(id)).data[0]?.message_type).toBe('document');
  });
});

describe('read marks', () => {
  let inbox: Inbox;
  beforeAll(async () => {
    inbox = await openInbox();
  });
  afterAll(() => inbox.close());

  it('never make a count negative, however many come at once', async () => {
    const customer = inbox.customer();
    await inbox.hears(customer, 'one');
    const { id } = await inbox.hearsAtRest(customer, 'two');
    const { data } = await inbox.messages(id);
    await inbox.world.sql(`update conversations set unread_count = 1 where id = $1`, [id]);
    const marks = [...data, ...data, ...data].map((each) =>
      inbox.world.agent.api('PATCH', `/messages/${each.id}/read`),
    );
    expect((await Promise.all(marks)).map((answer) => answer.status)).toEqual(Array(6).fill(200));
    expect(await inbox.conversation(id)).toMatchObject({ unread_count: 0 });
  });

  it('on our own message change nothing', async () => {
    const { id } = await inbox.hearsAtRest(inbox.customer(), 'one');
    const { body } = await inbox.reply(id, { content: 'Good day' });
    const before = await inbox.conversation(id);
    expect((await inbox.world.agent.api('PATCH', `/messages/${body.id}/read`)).status).toBe(200);
    expect(await inbox.conversation(id)).toEqual(before);
  });

  it('are for those who may see the message', async () => {
    const { id } = await inbox.hears(inbox.customer(), 'one');
    const [message] = (await inbox.messages(id)).data;
    const other = await openInbox();
    try {
      expect((await other.world.admin.api('PATCH', `/messages/${message?.id}/read`)).status).toBe(404);
      expect((await inbox.world.viewer.api('PATCH', `/messages/${message?.id}/read`)).status).toBe(403);
      expect((await inbox.world.agent.api('PATCH', `/messages/${randomUUID()}/read`)).status).toBe(404);
      expect((await inbox.world.agent.api('PATCH', '/messages/first/read')).status).toBe(400);
    } finally {
      await other.close();
    }
  });
});

describe('a reply', () => {
  let inbox: Inbox;
  beforeAll(async () => {
    inbox = await openInbox();
  });
  afterAll(() => inbox.close());

  it('repeated with the same client_message_id is one message', async () => {
    const customer = inbox.customer();
    const { id } = await inbox.hears(customer, 'Hello');
    const reply = { content: 'Good day', client_message_id: randomUUID() };
    const [first, second] = [await inbox.reply(id, reply), await inbox.reply(id, reply)];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.id).toBe(first.body.id);
    expect(inbox.interakt.sends.filter((send) => `+${send.phone}` === customer.phone)).toHaveLength(1);
  });

  it.each([
    [{}, 'content'],
    [{ content: '  \n' }, 'content'],
    [{ content: 'Hi', attachment_ids: ['picture'] }, 'attachment_ids'],
    [{ content: 'Hi', attachment_ids: ['0190b2c8-6f0e-7c3a-9d4e-2f5b8a7c1d24'] }, 'attachment_ids[0]'],
    [{ text: 'Hi' }, 'text'],
  ])('like %j is refused, and the field named', async (reply, field) => {
    const { id } = await inbox.hears(inbox.customer(), 'Hello');
    const answer = await inbox.reply(id, reply);
    expect(answer).toMatchObject({ status: 400, body: { error: 'validation_failed', details: [{ field }] } });
  });

  it('keeps emoji, right-to-left text and 64 kB as they are', async () => {
    const { id } = await inbox.hears(inbox.customer(), 'Hello');
    for (const content of ['👩‍👩‍👧 🇹🇷', 'שלום مرحبا', 'ğ'.repeat(65_536)]) {
      expect(await inbox.reply(id, { content })).toMatchObject({ status: 201, body: { content } });
    }
  });

  it('with several files leaves as one message a file, as Interakt takes them, the words with the first', async () => {
    const customer = inbox.customer();
    const { id } = await inbox.hears(customer, 'May I see them?');
    const upload = async (name: string): Promise<string> => {
      const form = new FormData();
      form.set('file', new Blob(['%PDF-1.4\n%%EOF'], { type: 'application/pdf' }), name);
      const path = `/conversations/${id}/attachments`;
      return (await inbox.world.agent.api<{ attachment_id: string }>('POST', path, form)).body.attachment_id;
    };
    const attachment_ids = [await upload('one.pdf'), await upload('two.pdf')];
    const answer = await inbox.reply(id, { content: 'Here they are', attachment_ids });
    expect(answer).toMatchObject({ status: 201, body: { attachments: [{ file_name: 'one.pdf' }] } });
    const sent = await eventually(() => {
      const theirs = inbox.interakt.sends.filter((send) => `+${send.phone}` === customer.phone);
      return theirs.length === 2 && theirs;
    });
    expect(sent.map(({ data }) => data)).toMatchObject([
      { fileName: 'one.pdf', message: 'Here they are' },
      { fileName: 'two.pdf' },
    ]);
  });

  it('to an imported conversation is refused', async () => {
    const { id } = await inbox.hears(inbox.customer(), 'Hello');
    await inbox.world.sql(`update conversations set channel = 'import', account_id = null where id = $1`, [
      id,
    ]);
    expect(await inbox.reply(id, { content: 'Good day' })).toMatchObject({
      status: 409,
      body: { error: 'channel_is_import_only' },
    });
  });

  it('that Interakt refuses is told with its reason, and kept as failed', async () => {
    const { id } = await inbox.hears(inbox.customer(), 'Hello');
    inbox.interakt.behaviour('sendMessage').next({ respond: refusals.outsideWindow });
    const answer = await inbox.reply(id, { content: 'Good day' });
    expect(answer).toMatchObject({ status: 422, body: { error: 'outside_window' } });
    await eventually(async () => (await inbox.messages(id)).data.at(-1)?.status === 'failed');
  });
});
