import { newTenant, sql, type World } from './baton.js';
import { DEFAULT_ADMIN } from './quickSettings.js';
import { call } from './call.js';
import { launchBaton, newDatabase, newDataDir, spawnBaton, type SpawnedBaton } from './spawnBaton.js';
import { describeOnServer } from './whatIsThere.js';

describe('the shared Baton', () => {
  let world: World;

  beforeAll(async () => {
    world = await newTenant();
  });

  it('lets every role of a fresh tenant in with its token', async () => {
    for (const person of [world.admin, world.manager, world.agent, world.viewer]) {
      const answer = await person.api('GET', '/auth/me');
      expect(answer).toMatchObject({ status: 200, body: { role: person.role } });
    }
  });

  it('takes an API key, and signs the default administrator in', async () => {
    const service = await world.service('viewer', ['read']);
    expect(await service.api('GET', '/auth/me')).toMatchObject({ status: 200 });
    const signedIn = await call('POST', `${world.baseUrl}/auth/login`, DEFAULT_ADMIN);
    expect(signedIn).toMatchObject({ status: 200 });
  });

  it('can be looked into, and tells what is wrong with a statement', async () => {
    const rows = await world.sql('select role from users where tenant_id = $1 order by role', [
      world.tenantId,
    ]);
    expect(rows).toEqual([{ role: 'admin' }, { role: 'agent' }, { role: 'manager' }, { role: 'viewer' }]);
    await expect(sql('select nonsense')).rejects.toThrow('column "nonsense" does not exist');
  });
});

describe('a Baton of a test’s own', () => {
  const batons: SpawnedBaton[] = [];
  afterEach(() => Promise.all(batons.splice(0).map((baton) => baton.kill9())));

  it('keeps what it has through a kill -9, and ends by SIGTERM within seconds', async () => {
    const settings = { DATA_DIR: await newDataDir(), ADMIN_PASSWORD: 'first of all' };
    const first = await spawnBaton(settings);
    batons.push(first);
    await first.kill9();

    const second = await spawnBaton({ ...settings, ADMIN_PASSWORD: 'never used' });
    batons.push(second);
    const credentials = { email: DEFAULT_ADMIN.email, password: 'first of all' };
    expect(await call('POST', `${second.url}/auth/login`, credentials)).toMatchObject({ status: 200 });
    expect(await second.stop()).toBe(0);
  });

  it('says in one sentence why it does not start', async () => {
    const baton = await launchBaton({ DATA_DIR: await newDataDir(), GRACE_MIN_SECONDS: 'soon' });
    batons.push(baton);
    expect(await baton.ended()).toBe(1);
    expect(baton.output).toMatch(/^GRACE_MIN_SECONDS must be .*\n$/);
  });
});

describeOnServer('two instances', () => {
  const batons: SpawnedBaton[] = [];
  afterEach(() => Promise.all(batons.splice(0).map((baton) => baton.kill9())));

  it('share one database', async () => {
    const settings = { DATABASE_URL: await newDatabase(), APP_ENCRYPTION_KEY: '0'.repeat(64) };
    batons.push(...(await Promise.all([spawnBaton(settings), spawnBaton(settings)])));
    for (const { url } of batons) {
      expect(await call('POST', `${url}/auth/login`, DEFAULT_ADMIN)).toMatchObject({ status: 200 });
    }
  });
});
