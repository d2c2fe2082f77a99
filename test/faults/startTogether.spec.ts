import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { newDatabase, spawnBaton } from '../support/spawnBaton.js';
import { describeOnServer } from '../support/whatIsThere.js';
import { OwnBatons } from './ownBatons.js';

const INSTANCES = 2;
/** As behind a pooler: who looks whether there is a schema then also makes it, in a session that believes there is none. */
const FEWEST_CONNECTIONS = { DATABASE_POOL_MAX: '2' };
/** Who has seen that there is no schema for jobs, and waits to make it. */
const WAITING = `select count(*)::int as count from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

describeOnServer('two instances that start at once on an empty database', () => {
  it('both start, though each wants to make the tables of the jobs', async () => {
    const databaseUrl = await newDatabase();
    const [inTheWay, watching] = [new pg.Client(databaseUrl), new pg.Client(databaseUrl)];
    await Promise.all([inTheWay.connect(), watching.connect()]);
    const host = { newDatabase: async () => databaseUrl, spawn: spawnBaton };
    await inTheWay.query('begin; create schema pgboss');
    const starting = OwnBatons.start(
      { instances: INSTANCES, straight: true, settings: FEWEST_CONNECTIONS },
      host,
    );
    try {
      const bothWait = async () =>
        (await watching.query<{ count: number }>(WAITING)).rows[0]?.count === INSTANCES;
      await eventually(bothWait, { timeoutMs: 20_000 });
    } finally {
      await Promise.all([inTheWay.end(), watching.end()]);
    }
    await expect(starting).resolves.toBeInstanceOf(OwnBatons);
    await (await starting).close();
  }, 60_000);
});
