import { sql } from 'kysely';
import { setImmediate } from 'node:timers/promises';
import type { Tx } from '../../src/platform/database/transaction.js';
import { openStorage } from '../identity/identityApp.js';

/** What every store relies on, on whichever database the tests run. */
describe('a transaction', () => {
  let storage: Awaited<ReturnType<typeof openStorage>>;
  const named = (name: string) =>
    sql<{ name: string }>`select name from tenants where name = ${name}`.execute(storage.database.query);
  const insert = (tx: Tx, name: string) =>
    sql`insert into tenants (id, name) values (gen_random_uuid(), ${name})`.execute(tx.query);
  const fail = (tx: Tx) => sql`select 1 / 0`.execute(tx.query);

  beforeAll(async () => {
    storage = await openStorage();
  });
  afterAll(() => storage.close());

  it('does what it is asked for at once in the order of asking', async () => {
    const [, seen] = await storage.database.transaction((tx) =>
      Promise.all([
        insert(tx, 'first'),
        sql<{ name: string }>`select name from tenants where name = 'first'`.execute(tx.query),
      ]),
    );
    expect(seen.rows).toEqual([{ name: 'first' }]);
    expect((await named('first')).rows).toHaveLength(1);
  });

  it('stores nothing when one of several statements sent at once fails, and tells of it nobody', async () => {
    let isTold = false;
    const broken = storage.database.transaction(async (tx) => {
      tx.afterCommit(() => (isTold = true));
      await Promise.all([insert(tx, 'before'), fail(tx), insert(tx, 'after')]);
    });
    await expect(broken).rejects.toMatchObject({ code: '22012' });
    expect(isTold).toBe(false);
    expect((await named('before')).rows).toEqual([]);
    expect((await named('after')).rows).toEqual([]);
    await storage.database.transaction((tx) => insert(tx, 'next'));
    expect((await named('next')).rows).toHaveLength(1);
  });

  it('fails for what failed first, though that is heard of last', async () => {
    const broken = storage.database.transaction((tx) => {
      const heardLate = fail(tx).catch(async (error: unknown) => {
        await setImmediate();
        throw error;
      });
      return Promise.all([heardLate, insert(tx, 'after')]);
    });
    await expect(broken).rejects.toMatchObject({ code: '22012' });
  });

  it('lets a store say what its failure means before those are heard that were refused for it', async () => {
    const broken = storage.database.transaction(async (tx) => {
      await insert(tx, 'before');
      const telling = fail(tx).catch(() => {
        throw new Error('Nothing can be divided by it');
      });
      await Promise.all([telling, insert(tx, 'after')]);
    });
    await expect(broken).rejects.toThrow('Nothing can be divided by it');
  });

  it('does not pass for stored when a statement failed and nobody minded', async () => {
    const careless = storage.database.transaction(async (tx) => {
      await insert(tx, 'lost');
      await fail(tx).catch(() => undefined);
    });
    await expect(careless).rejects.toMatchObject({ code: '22012' });
    expect((await named('lost')).rows).toEqual([]);
  });

  it('refuses what comes after its end, when the connection is somebody else’s', async () => {
    let kept: Tx | undefined;
    await storage.database.transaction(async (tx) => {
      kept = tx;
      await insert(tx, 'kept');
    });
    await expect(insert(kept as Tx, 'late')).rejects.toThrow('after the end of its transaction');
    expect((await named('late')).rows).toEqual([]);
  });
});
