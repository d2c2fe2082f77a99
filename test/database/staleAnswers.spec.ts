import { sql } from 'kysely';
import { type ConversationId, DEFAULT_TENANT_ID } from '../../src/contracts/ids.js';
import { ConversationStore } from '../../src/conversations/conversation.store.js';
import { MessageStore } from '../../src/conversations/message.store.js';
import type { Tx } from '../../src/platform/database/transaction.js';
import { openStorage } from '../identity/identityApp.js';

const CONVERSATIONS = 500;
const QUEUED = 3;

async function anyId(tx: Tx): Promise<ConversationId> {
  return (await tx.query.selectFrom('conversations').select('id').executeTakeFirstOrThrow()).id;
}

/** How many rows of messages this transaction has read so far. */
async function rowsRead(tx: Tx): Promise<number> {
  const { rows } = await sql<{ read: number }>`
    select seq_tup_read + coalesce(idx_tup_fetch, 0) as read from pg_stat_xact_user_tables where relname = 'messages'`.execute(
    tx.query,
  );
  return rows[0]?.read ?? 0;
}

let storage: Awaited<ReturnType<typeof openStorage>>;
beforeAll(async () => {
  storage = await openStorage();
});
afterAll(() => storage.close());

/** As in an outage: PostgreSQL's figures are from before it, so it takes a queue of thousands for an empty one. */
it('answers are taken back without a look at all that is queued', async () => {
  const { database } = storage;
  await sql`insert into tenants (id, name) values (${DEFAULT_TENANT_ID}, 'Shop')`.execute(database.query);
  await sql`
    insert into conversations (id, tenant_id, channel, platform, thread_scope, external_id, epoch, version)
    select gen_random_uuid(), ${DEFAULT_TENANT_ID}, 'unipile', 'whatsapp', 'thread', n, 2, ${QUEUED}
    from generate_series(1, ${CONVERSATIONS}) n`.execute(database.query);
  await sql`alter table messages set (autovacuum_enabled = off)`.execute(database.query);
  await sql`analyze`.execute(database.query);
  await sql`
    insert into messages (id, tenant_id, conversation_id, seq, version, direction, sender_type, status, epoch, sent_at)
    select gen_random_uuid(), tenant_id, id, n, n, 'outbound', 'ai', 'queued', n - 1, now()
    from conversations, generate_series(1, ${QUEUED}) n`.execute(database.query);
  const { dropped, read } = await database.transaction(async (tx) => {
    const one = await new ConversationStore(database).lock(tx, [await anyId(tx)]);
    const before = await rowsRead(tx);
    const rows = await new MessageStore(database).dropStaleAnswers(tx, one);
    return { dropped: rows, read: (await rowsRead(tx)) - before };
  });
  expect(dropped.map(({ seq, status, version }) => [seq, status, version])).toEqual([
    [1, 'dropped', QUEUED + 1],
    [2, 'dropped', QUEUED + 2],
  ]);
  expect(read).toBeLessThan(CONVERSATIONS);
});
