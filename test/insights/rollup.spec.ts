import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { DEFAULT_TENANT_ID } from '../../src/contracts/ids.js';
import { RollupStore } from '../../src/insights/rollup.store.js';
import { WatermarkStore } from '../../src/insights/watermark.store.js';
import { openStorage } from '../identity/identityApp.js';

/** A run counts as many as wait when it begins: where messages never stop, one that went on until none waits had no end. */
it('as many conversations wait to be counted as have changed since they were', async () => {
  const { database, close } = await openStorage();
  const store = new RollupStore(database);
  const watermarks = new WatermarkStore(database);
  const waiting = async () => store.waiting(DEFAULT_TENANT_ID, await watermarks.read(DEFAULT_TENANT_ID));
  const changes = async () => {
    await sql`
      insert into conversations (id, tenant_id, channel, platform, thread_scope, external_id, version)
      values (${randomUUID()}, ${DEFAULT_TENANT_ID}, 'api', 'whatsapp', 'api', ${randomUUID()}, 1)`.execute(
      database.query,
    );
  };
  const countOne = () =>
    database.transaction(async (tx) => {
      const mark = await watermarks.take(tx, DEFAULT_TENANT_ID);
      if (mark === null) throw new Error('Nobody else counts here');
      const step = await store.uncounted(tx, DEFAULT_TENANT_ID, mark, 1);
      await store.count(tx, DEFAULT_TENANT_ID, step);
      await watermarks.move(tx, DEFAULT_TENANT_ID, step.at(-1) ?? null);
    });
  await sql`insert into tenants (id, name) values (${DEFAULT_TENANT_ID}, 'Shop')`.execute(database.query);
  expect(await waiting()).toBe(0);
  await changes();
  await changes();
  expect(await waiting()).toBe(2);
  await countOne();
  expect(await waiting()).toBe(1);
  await countOne();
  expect(await waiting()).toBe(0);
  await changes();
  expect(await waiting()).toBe(1);
  await close();
});
