import { newTenant, type World } from '../support/baton.js';
import { history, ImportDesk, newConnection } from '../messagingIngest/importDesk.js';
import { Service } from '../conversationService/service.js';
import { age, runJob } from './jobs.js';

const DAY = 24;

interface Counters {
  message_count: number;
  unread_count: number;
  last_message_preview: string;
}

describe('ninety days after it was stored', () => {
  let world: World;
  let service: Service;

  beforeAll(async () => {
    world = await newTenant();
    service = new Service(world.agent);
  });

  const countersOf = async (id: string): Promise<Counters | undefined> => {
    const [row] = await world.sql<Counters>(
      'select message_count, unread_count, last_message_preview from conversations where id = $1',
      [id],
    );
    return row;
  };
  const retentionLinesOf = (id: string) =>
    world.sql<{ details: { messages: number; days: number } }>(
      `select details from conversation_events where conversation_id = $1 and type = 'retention'`,
      [id],
    );

  it('a message is gone, what came later stays, and counters and timeline say so', async () => {
    const { id } = (await service.open()).body;
    for (const content of ['Very old question', 'Another one']) await service.say(id, { content });
    await service.say(id, { sender_type: 'llm', content: 'Very old answer' });
    await age(id, 91 * DAY);
    await service.say(id, { content: 'New question' });
    const before = (await service.get(id)).body;
    const socket = await world.agent.connectChats();
    try {
      await runJob('deleteOldMessages');
      expect((await service.messages(id)).body.map(({ content, seq }) => [content, seq])).toEqual([
        ['New question', 4],
      ]);
      expect(await countersOf(id)).toEqual({
        message_count: 1,
        unread_count: 1,
        last_message_preview: 'New question',
      });
      expect(await retentionLinesOf(id)).toEqual([{ details: { messages: 3, days: 90 } }]);
      const after = (await service.get(id)).body;
      expect(after).toMatchObject({ status: before.status, version: before.version + 1 });
      await socket.hears<{ id: string }>('conversation_updated', (event) =>
        JSON.stringify(event).includes(id),
      );
      expect((await service.say(id, { content: 'And now?' })).body.message.seq).toBe(5);
    } finally {
      socket.close();
    }
  });

  it('a conversation stays when all its messages are gone, and shows nothing of them', async () => {
    const { id } = (await service.open()).body;
    await service.say(id, { content: 'Something private' });
    await world.sql("update conversations set summary = 'Something private, summed up' where id = $1", [id]);
    await age(id, 91 * DAY);
    await runJob('deleteOldMessages');
    expect(await countersOf(id)).toEqual({ message_count: 0, unread_count: 0, last_message_preview: '' });
    const [row] = await world.sql('select * from conversations where id = $1', [id]);
    expect(JSON.stringify(row)).not.toContain('private');
    expect((await service.get(id)).status).toBe(200);
  });

  it('the day it was stored counts, not the day it was sent', async () => {
    const desk = new ImportDesk(world, await newConnection(world.admin));
    const longAgo = history('from 2019', 2);
    for (const message of longAgo.messages) message.sent_at = '2019-05-01T10:00:00Z';
    const id = (await desk.import(longAgo)).body.results[0]?.conversation_id ?? '';
    await runJob('deleteOldMessages');
    expect((await service.messages(id)).body).toHaveLength(2);
    expect(await retentionLinesOf(id)).toEqual([]);
  });

  it('the preview is never a deleted message’s: a backfill may be older than what it followed', async () => {
    const { id } = (await service.open()).body;
    await service.say(id, { content: 'Sent last, stored first' });
    await age(id, 91 * DAY);
    await service.say(id, { content: 'Sent first, stored last' });
    await world.sql(
      `update messages set sent_at = now() - interval '200 days' where conversation_id = $1 and seq = 2`,
      [id],
    );
    await world.sql(
      `update conversations set last_message_preview = 'Sent last, stored first' where id = $1`,
      [id],
    );
    await runJob('deleteOldMessages');
    expect((await countersOf(id))?.last_message_preview).toBe('Sent first, stored last');
  });

  it('thousands go in small batches, each with its line', async () => {
    const [row] = await world.sql<{ id: string }>(
      `insert into conversations (id, tenant_id, channel, platform, thread_scope, external_id, message_count, last_seq, version)
       values (gen_random_uuid(), $1, 'api', 'whatsapp', 'api', gen_random_uuid(), 1200, 1200, 1200) returning id`,
      [world.tenantId],
    );
    const id = row?.id ?? '';
    await world.sql(
      `insert into messages (id, tenant_id, conversation_id, seq, version, direction, sender_type, content, status, sent_at, created_at, is_read)
       select gen_random_uuid(), $1, $2, n, n, 'outbound', 'agent', 'Line ' || n, 'sent', now() - interval '91 days',
         now() - interval '91 days', true
       from generate_series(1, 1200) n`,
      [world.tenantId, id],
    );
    await runJob('deleteOldMessages');
    expect(await countersOf(id)).toMatchObject({ message_count: 0 });
    const lines = await retentionLinesOf(id);
    expect(lines.map(({ details }) => details.messages).toSorted((a, b) => a - b)).toEqual([200, 500, 500]);
  });
});
