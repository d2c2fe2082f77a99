import { sql } from '../support/baton.js';
import { eventually } from '../support/eventually.js';
import { history, type ImportDesk, newImportDesk } from './importDesk.js';

const message = (change: Record<string, unknown>) => ({
  messages: [
    {
      id: 'm',
      direction: 'inbound',
      type: 'text',
      content: 'Hello',
      sent_at: '2026-02-01T10:30:00Z',
      ...change,
    },
  ],
});

describe('a conversation that is wrong spoils no other', () => {
  let desk: ImportDesk;

  beforeAll(async () => {
    desk = await newImportDesk();
  });

  it.each([
    ['no object', 'nonsense', 'conversation must be an object'],
    [
      'no id',
      history('x', 1, { external_conversation_id: '' }),
      'external_conversation_id must be a non-empty string',
    ],
    [
      'an id that no index holds',
      history('x', 1, { external_conversation_id: 'x'.repeat(501) }),
      'external_conversation_id must be at most 500 characters long',
    ],
    [
      'no participant',
      history('x', 1, { participant_identifier: undefined }),
      'participant_identifier must be a non-empty string',
    ],
    ['a name that is no text', history('x', 1, { participant_name: 5 }), 'participant_name must be a string'],
    ['no messages', history('x', 1, { messages: undefined }), 'messages must be an array'],
    [
      'a message without id',
      history('x', 1, message({ id: undefined })),
      'messages[0].id must be a non-empty string',
    ],
    [
      'a direction that does not exist',
      history('x', 1, message({ direction: 'up' })),
      'messages[0].direction must be one of: inbound, outbound',
    ],
    [
      'a type that does not exist',
      history('x', 1, message({ type: 'sticker' })),
      'messages[0].type must be one of: text, image, audio, video, file, location',
    ],
    ['no content', history('x', 1, message({ content: null })), 'messages[0].content must be a string'],
    [
      'an address that runs',
      history('x', 1, message({ type: 'image', media_url: 'javascript:alert(1)' })),
      'messages[0].media_url must be an http or https address',
    ],
    [
      'a day that does not exist',
      history('x', 1, message({ sent_at: '2026-02-30T10:00:00Z' })),
      'messages[0].sent_at must be an ISO 8601 timestamp',
    ],
    [
      'a time in words',
      history('x', 1, message({ sent_at: 'yesterday' })),
      'messages[0].sent_at must be an ISO 8601 timestamp',
    ],
  ])('%s', async (what, wrong, error) => {
    const answer = await desk.import(history(`before ${what}`, 1), wrong, history(`after ${what}`, 2));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ success: true, processed: 3 });
    expect(answer.body.results).toEqual([
      { conversation_id: expect.any(String), messages_added: 1, status: 'created' },
      { conversation_id: null, messages_added: 0, status: `error: ${error}` },
      { conversation_id: expect.any(String), messages_added: 2, status: 'created' },
    ]);
  });

  it('nor does one that only the database finds wrong', async () => {
    await sql(`
      create function refuse() returns trigger language plpgsql as $$ begin raise 'not this one'; end $$;
      create trigger refuses before insert on messages
        for each row when (new.content = 'What only the database refuses') execute function refuse();`);
    const answer = await desk.import(
      history('first of three', 1),
      history('refused', 1, message({ content: 'What only the database refuses' })),
      history('last of three', 1),
    );
    await sql('drop function refuse cascade');
    expect(answer.body.results).toMatchObject([
      { messages_added: 1, status: 'created' },
      { conversation_id: null, messages_added: 0, status: 'error: this conversation could not be stored' },
      { messages_added: 1, status: 'created' },
    ]);
  });

  it('tells of a wrong conversation that it knows which one it is', async () => {
    const [known] = (await desk.import(history('known', 1))).body.results;
    const answer = await desk.import(
      history('known', 1, { messages: [] }),
      history('unknown', 1, { messages: [] }),
    );
    expect(answer.body.results).toEqual([
      { conversation_id: known?.conversation_id, messages_added: 0, status: 'no_new_messages' },
      { conversation_id: null, messages_added: 0, status: 'no_new_messages' },
    ]);
  });

  it('keeps emoji, right-to-left text and 64 kB as they are, and puts U+FFFD for what no database holds', async () => {
    const texts = ['👩‍👩‍👧 🇹🇷', 'שלום مرحبا', 'ğ'.repeat(32_768), 'a\u0000b\ud83d'];
    const answer = await desk.import(
      history('texts', 1, {
        messages: texts.map((content, index) => ({ ...message({ content, id: `t${index}` }).messages[0] })),
      }),
    );
    const messages = await desk.messagesOf(answer.body.results[0]?.conversation_id ?? null);
    expect(messages.map(({ content }) => content)).toEqual([...texts.slice(0, 3), 'a\uFFFDb\uFFFD']);
  });

  it.each([
    ['2026-02-01T10:30:00Z', '2026-02-01T10:30:00.000Z'],
    ['2026-02-01T10:30:00.123456Z', '2026-02-01T10:30:00.123Z'],
    ['2026-02-01T12:30:00+02:00', '2026-02-01T10:30:00.000Z'],
    ['2026-02-01T10:30:00', '2026-02-01T10:30:00.000Z'],
  ])('reads %s as the moment it is', async (sent_at, moment) => {
    const answer = await desk.import(history(`time ${sent_at}`, 1, message({ sent_at })));
    const id = answer.body.results[0]?.conversation_id;
    expect(await desk.world.sql('select sent_at from messages where conversation_id = $1', [id])).toEqual([
      { sent_at: moment },
    ]);
  });
});

describe('an import has no effect but its rows', () => {
  it('nobody has to read it, nobody answers it, and screens hear of each conversation once', async () => {
    const desk = await newImportDesk();
    const { world } = desk;
    await world.sandboxAgent();
    const socket = await world.agent.connectChats();
    try {
      const answer = await desk.import(history('quiet-a', 200), history('quiet-b', 100));
      const ids = answer.body.results.map((result) => result.conversation_id);
      await eventually(() => socket.all('conversation_updated').length >= 2, { what: 'both updates' });
      // Whatever else the import had set off would have been sent with the same commits, before this.
      const later = await world.agent.api<{ id: string }>('POST', '/api/v1/conversations', {
        customer_phone: '+14155550100',
      });
      await eventually(() => JSON.stringify(socket.heard).includes(later.body.id), {
        what: 'the later conversation',
      });
      const aboutImport = socket.heard.filter((event) =>
        ids.some((id) => id !== null && JSON.stringify(event.payload).includes(id)),
      );
      expect(aboutImport.map((event) => event.name)).toEqual([
        'conversation_updated',
        'conversation_updated',
      ]);
      expect(
        await world.sql(
          `select c.unread_count, c.message_count, c.active_session_id, c.status,
             (select count(*)::int from conversation_events e where e.conversation_id = c.id) as events
           from conversations c where c.tenant_id = $1 and c.channel = 'import' order by c.message_count`,
          [world.tenantId],
        ),
      ).toEqual([
        { unread_count: 0, message_count: 100, active_session_id: null, status: 'active', events: 0 },
        { unread_count: 0, message_count: 200, active_session_id: null, status: 'active', events: 0 },
      ]);
    } finally {
      socket.close();
    }
  });

  it('10,000 messages are taken in one call, and again without adding one', async () => {
    const desk = await newImportDesk();
    const large = await desk.import(
      history('long', 5_000),
      ...Array.from({ length: 50 }, (_, index) => history(`short-${index}`, 100)),
    );
    expect(large.body.results.map((result) => result.messages_added)).toEqual([
      5_000,
      ...Array(50).fill(100),
    ]);
    const again = await desk.import(history('long', 5_000));
    expect(again.body.results[0]).toMatchObject({ messages_added: 0, status: 'no_new_messages' });
  }, 60_000);
});
