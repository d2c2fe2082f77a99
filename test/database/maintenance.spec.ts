import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { openStorage } from '../identity/identityApp.js';

/** Autovacuum and a restored dump know no search_path: an index expression that needs one ends both. */
it('the indexes can be built and looked through without a search_path', async () => {
  const { database, close } = await openStorage();
  const [tenant, conversation] = [randomUUID(), randomUUID()];
  await database.transaction(async (tx) => {
    await sql`insert into tenants (id, name) values (${tenant}, 'Shop')`.execute(tx.query);
    await sql`
      insert into conversations (id, tenant_id, channel, platform, thread_scope, external_id)
      values (${conversation}, ${tenant}, 'api', 'whatsapp', 'api', 'one')`.execute(tx.query);
    await sql`
      insert into messages (id, tenant_id, conversation_id, seq, version, direction, sender_type, status, sent_at, content)
      values (${randomUUID()}, ${tenant}, ${conversation}, 1, 1, 'inbound', 'customer', 'received', now(), 'hello')`.execute(
      tx.query,
    );
  });
  const upkeep = database.transaction(async (tx) => {
    await sql`set local search_path = ''`.execute(tx.query);
    for (const table of ['messages', 'contacts', 'conversations', 'sessions'])
      await sql`analyze ${sql.table(`public.${table}`)}`.execute(tx.query);
    await sql`reindex table public.messages`.execute(tx.query);
  });
  await expect(upkeep).resolves.toBeUndefined();
  await close();
});
