import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { readFile } from 'node:fs/promises';
import { newTenant } from '../support/baton.js';
import { history, type ImportDesk, newConnection, newImportDesk } from './importDesk.js';

const run = promisify(execFile);

/** Document 001 in its own words and with its own examples. */
describe('POST /functions/v1/messaging-ingest', () => {
  let desk: ImportDesk;

  beforeAll(async () => {
    desk = await newImportDesk();
  });

  it('takes the first example, and nothing new of it the second time', async () => {
    const example = {
      platform: 'whatsapp',
      connection_id: 'wa_business_123',
      conversations: [
        {
          external_conversation_id: 'chat_abc123',
          participant_identifier: '+1234567890',
          participant_name: 'John Doe',
          messages: [
            {
              id: 'msg_001',
              direction: 'inbound',
              type: 'text',
              content: 'Hi, I am interested in your product',
              sent_at: '2026-02-01T10:30:00Z',
            },
            {
              id: 'msg_002',
              direction: 'outbound',
              type: 'text',
              content: 'Hello! Thanks for reaching out. How can I help?',
              sent_at: '2026-02-01T10:32:00Z',
            },
          ],
        },
      ],
    };
    const first = await desk.post(example);
    const id = first.body.results[0]?.conversation_id;
    expect(first).toMatchObject({
      status: 200,
      body: {
        success: true,
        processed: 1,
        results: [{ conversation_id: expect.any(String), messages_added: 2, status: 'created' }],
      },
    });
    expect((await desk.post(example)).body.results).toEqual([
      { conversation_id: id, messages_added: 0, status: 'no_new_messages' },
    ]);
    const [conversation] = example.conversations;
    const third = { ...conversation?.messages[0], id: 'msg_003', content: 'Still there?' };
    const grown = {
      ...example,
      conversations: [{ ...conversation, messages: [...(conversation?.messages ?? []), third] }],
    };
    expect((await desk.post(grown)).body.results).toEqual([
      { conversation_id: id, messages_added: 1, status: 'updated' },
    ]);
    expect(
      (await desk.messagesOf(id ?? null)).map((message) => [message.sender_type, message.content]),
    ).toEqual([
      ['customer', 'Hi, I am interested in your product'],
      ['customer', 'Still there?'],
      ['agent', 'Hello! Thanks for reaching out. How can I help?'],
    ]);
  });

  it('takes the second example: two conversations, one with a picture', async () => {
    const telegram = await newConnection(desk.world.admin, {
      platform: 'telegram',
      connection_id: 'tg_bot_456',
    });
    const answer = await desk.post(
      {
        platform: 'telegram',
        connection_id: 'tg_bot_456',
        conversations: [
          {
            external_conversation_id: 'chat_user_1',
            participant_identifier: '@johndoe',
            participant_name: 'John Doe',
            messages: [
              {
                id: 'tg_msg_100',
                direction: 'inbound',
                type: 'image',
                content: 'Product photo',
                media_url: 'https://example.com/images/product.jpg',
                sent_at: '2026-02-01T14:00:00Z',
              },
            ],
          },
          {
            external_conversation_id: 'chat_user_2',
            participant_identifier: '@janedoe',
            participant_name: 'Jane Doe',
            messages: [
              {
                id: 'tg_msg_200',
                direction: 'inbound',
                type: 'text',
                content: 'When will my order arrive?',
                sent_at: '2026-02-01T15:30:00Z',
              },
            ],
          },
        ],
      },
      { 'x-api-key': telegram.api_secret },
    );
    expect(answer.body).toMatchObject({
      processed: 2,
      results: [
        { messages_added: 1, status: 'created' },
        { messages_added: 1, status: 'created' },
      ],
    });
    const id = answer.body.results[0]?.conversation_id;
    expect(
      await desk.world.sql('select type, media_url from messages where conversation_id = $1', [id]),
    ).toEqual([{ type: 'image', media_url: 'https://example.com/images/product.jpg' }]);
  });

  it('lets the document’s JavaScript example run as it stands', async () => {
    const own = await newImportDesk();
    const example = await readFile(
      new URL('../fixtures/documents/001-example-3.txt', import.meta.url),
      'utf8',
    );
    const { stdout } = await run(
      process.execPath,
      ['--input-type=module', '--eval', example.replace('https://<project>.supabase.co', own.world.baseUrl)],
      { env: { MESSAGING_API_SECRET: own.connection.api_secret } },
    );
    expect(stdout).toContain('success: true');
    expect(stdout).toContain('processed: 1');
    expect(stdout).toContain("status: 'created'");
  });

  describe('refuses in the document’s order and words', () => {
    // By a name that no other test's tenant has on another platform.
    let ours: Awaited<ReturnType<typeof newConnection>>;
    beforeAll(async () => {
      ours = await newConnection(desk.world.admin, { connection_id: `desk_${randomUUID()}` });
    });

    it.each([
      ['a call without a key, whatever else is wrong', {}, {}, 401, 'Missing x-api-key header'],
      [
        'no platform',
        { platform: undefined },
        null,
        400,
        'Missing required fields: platform, connection_id, conversations',
      ],
      [
        'no connection',
        { connection_id: '' },
        null,
        400,
        'Missing required fields: platform, connection_id, conversations',
      ],
      [
        'no conversations',
        { conversations: undefined },
        null,
        400,
        'Missing required fields: platform, connection_id, conversations',
      ],
      [
        'conversations that are no list',
        { conversations: {} },
        null,
        400,
        'Missing required fields: platform, connection_id, conversations',
      ],
      ['a platform that does not exist', { platform: 'sms' }, null, 401, 'Invalid connection_id or platform'],
      [
        'another platform’s connection',
        { platform: 'signal' },
        null,
        401,
        'Invalid connection_id or platform',
      ],
      [
        'a connection that does not exist',
        { connection_id: 'nobody' },
        { 'x-api-key': 'wrong' },
        401,
        'Invalid connection_id or platform',
      ],
      ['a wrong key', {}, { 'x-api-key': 'wrong' }, 401, 'Invalid API key'],
    ])('%s', async (_what, change, headers, status, error) => {
      const body = {
        platform: ours.platform,
        connection_id: ours.connection_id,
        conversations: [],
        ...change,
      };
      const answer = await desk.post(body, headers ?? { 'x-api-key': ours.api_secret });
      expect({ status: answer.status, body: answer.body }).toEqual({ status, body: { error } });
    });

    it('a body that is no JSON', async () => {
      const answer = await desk.post('{"platform":', {
        'content-type': 'application/json',
        'x-api-key': desk.connection.api_secret,
      });
      expect(answer).toMatchObject({ status: 400, body: { error: 'The body is not valid JSON.' } });
    });

    it('a connection that is switched off, until it is on again', async () => {
      const own = await newImportDesk();
      const path = `/messaging-ingest/connections/${own.connection.id}`;
      await own.world.admin.api('PATCH', path, { is_active: false });
      expect(await own.import()).toMatchObject({ status: 403, body: { error: 'Connection is inactive' } });
      await own.world.admin.api('PATCH', path, { is_active: true });
      expect(await own.import()).toMatchObject({
        status: 200,
        body: { success: true, processed: 0, results: [] },
      });
    });

    it('a tenant without the feature', async () => {
      const world = await newTenant({ features: ['chat'] });
      await world.sql(
        `insert into connections (id, tenant_id, platform, connection_id, api_secret_hash)
         values (gen_random_uuid(), $1, 'whatsapp', 'switched_off', encode(sha256($2::text::bytea), 'hex'))`,
        [world.tenantId, world.tenantId],
      );
      const answer = await desk.post(
        { platform: 'whatsapp', connection_id: 'switched_off', conversations: [] },
        { 'x-api-key': world.tenantId },
      );
      expect(answer).toMatchObject({
        status: 403,
        body: { error: 'The feature messaging_ingest is switched off' },
      });
    });
  });

  it('tells two tenants’ connections of one name apart by their secrets', async () => {
    const other = await newImportDesk();
    const mine = await desk.import(history('same-name', 1));
    const theirs = await other.import(history('same-name', 2));
    expect(mine.body.results[0]).toMatchObject({ messages_added: 1, status: 'created' });
    expect(theirs.body.results[0]).toMatchObject({ messages_added: 2, status: 'created' });
    const id = mine.body.results[0]?.conversation_id;
    expect((await other.world.agent.api('GET', `/api/v1/conversations/${id}`)).status).toBe(404);
  });

  it('keeps ids apart that repeat between chats', async () => {
    const answer = await desk.import(history('repeat-a', 3), history('repeat-b', 3));
    expect(answer.body.results.map((result) => result.messages_added)).toEqual([3, 3]);
  });

  it('appends to one conversation whichever of the owner’s connections it comes by', async () => {
    const second = await newConnection(desk.world.admin, { connection_id: 'wa_business_second' });
    const first = await desk.import(history('both-ways', 1));
    const again = await desk.post(
      { platform: 'whatsapp', connection_id: 'wa_business_second', conversations: [history('both-ways', 2)] },
      { 'x-api-key': second.api_secret },
    );
    expect(again.body.results).toEqual([
      { conversation_id: first.body.results[0]?.conversation_id, messages_added: 1, status: 'updated' },
    ]);
  });

  it('is one message however many calls bring it at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => desk.import(history('at-once', 5))));
    const added = answers.map((answer) => answer.body.results[0]?.messages_added ?? 0);
    expect(added.reduce((sum, each) => sum + each, 0)).toBe(5);
    expect(new Set(answers.map((answer) => answer.body.results[0]?.conversation_id)).size).toBe(1);
    expect(answers.filter((answer) => answer.body.results[0]?.status === 'created')).toHaveLength(1);
  });

  it('knows nothing of a tenant that has no connection', async () => {
    const stranger = await newTenant();
    const list = await stranger.admin.api<unknown[]>('GET', '/messaging-ingest/connections');
    expect(list.body).toEqual([]);
  });
});
