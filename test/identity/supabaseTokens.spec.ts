import { randomUUID } from 'node:crypto';
import { DEFAULT_TENANT_ID } from '../../src/contracts/ids.js';
import type { Forgery } from '../simulators/supabase/accessTokens.js';
import { SupabaseSimulator } from '../simulators/supabase/supabaseSimulator.js';
import { type IdentityApp, openStorage, startIdentity } from './identityApp.js';

const SECRET = 'a-shared-secret-with-at-least-32-characters';
const agent = { tenantId: DEFAULT_TENANT_ID, role: 'agent' };

let storage: Awaited<ReturnType<typeof openStorage>>;
beforeAll(async () => (storage = await openStorage()));
afterAll(() => storage.close());

describe('with Supabase', () => {
  const supabase = new SupabaseSimulator();
  const { tokens, keys } = supabase.auth;
  let app: IdentityApp;
  beforeAll(async () => {
    const url = await supabase.start();
    const env = { SUPABASE_URL: url, SUPABASE_PUBLISHABLE_KEY: supabase.publishableKey };
    app = await startIdentity(env, storage);
  });
  afterAll(async () => {
    await app.close();
    await supabase.close();
  });

  const read = (token: string) => app.call('GET', '/guarded', { token });

  it('makes no administrator of its own, and says where to sign in', async () => {
    expect(app.first).toBeNull();
    const settings = await app.call('GET', '/auth/settings');
    expect(settings.body).toMatchObject({ sign_in: 'supabase', supabase_url: supabase.url });
    const login = await app.call('POST', '/auth/login', { body: { email: 'a@b.c', password: 'xxxxxxxx' } });
    expect(login.status).toBe(404);
  });

  it('takes a token for what its app_metadata says', async () => {
    const id = randomUUID();
    const { status, body } = await read(
      await tokens.mint({ id, ...agent }, { user_metadata: { name: 'Asha' } }),
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      tenantId: DEFAULT_TENANT_ID,
      userId: id,
      role: 'agent',
      name: 'Asha',
      apiKeyId: null,
    });
  });

  it('takes an audience given as a list', async () => {
    expect((await read(await tokens.mint(agent, { aud: ['authenticated', 'other'] }))).status).toBe(200);
  });

  it('gives people a row when they first come, whatever e-mail others have, and follows their role', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    await read(await tokens.mint({ id: one, email: 'same@example.test', ...agent }));
    await read(await tokens.mint({ id: two, email: 'same@example.test', ...agent }));
    await read(await tokens.mint({ id: two, email: 'same@example.test', ...agent, role: 'manager' }));
    const token = await tokens.mint({ ...agent, role: 'admin', email: 'admin@example.test' });
    const people = (await app.call('GET', '/users', { token })).body as {
      id: string;
      email: string;
      role: string;
    }[];
    expect(people.find(({ id }) => id === one)).toMatchObject({ email: 'same@example.test', role: 'agent' });
    expect(people.find(({ id }) => id === two)).toMatchObject({ role: 'manager' });
  });

  it('takes the first token of one person sixteen times at once', async () => {
    const token = await tokens.mint({ id: randomUUID(), email: 'busy@example.test', ...agent });
    const answers = await Promise.all(Array.from({ length: 16 }, () => read(token)));
    expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(200));
  });

  it.each<Forgery>([
    'algNone',
    'hs256WithPublicKey',
    'rs256UnderOurKid',
    'otherKeyUnderOurKid',
    'unknownKid',
    'changedAfterSigning',
    'wrongIssuer',
    'wrongAudience',
    'expired',
    'noSubject',
    'anonymous',
    'anonRole',
    'serviceRole',
    'roleInUserMetadata',
  ])('refuses a token that is %s', async (kind) => {
    const refused = await read(await tokens.forge(kind, agent));
    expect(refused).toMatchObject({ status: 401, body: { error: 'unauthorized' } });
  });

  it('refuses HS256 where no shared secret is set', async () => {
    expect((await read(await tokens.mintHs256(SECRET, agent))).status).toBe(401);
  });

  it.each([
    ['a secret key', 'sb_secret_simulated'],
    ['a publishable key', 'sb_publishable_simulated'],
    ['no token at all', 'nonsense'],
    ['three empty parts', '..'],
  ])('refuses %s as a bearer', async (_, token) => {
    expect((await read(token)).status).toBe(401);
  });

  it.each([
    ['a tenant that does not exist', { tenantId: randomUUID(), role: 'admin' }],
    ['no tenant', { role: 'admin' }],
    ['a tenant that is not an id', { tenantId: "' or 1=1", role: 'admin' }],
    ['an unknown role', { tenantId: DEFAULT_TENANT_ID, role: 'owner' }],
    ['no role', { tenantId: DEFAULT_TENANT_ID }],
    ['a subject that is not an id', { id: 'admin', ...agent }],
  ])('refuses a token with %s', async (_, subject) => {
    expect((await read(await tokens.mint(subject))).status).toBe(401);
  });

  it('takes tokens of a new key within seconds of a rotation', async () => {
    keys.rotate();
    // The key set is fetched again at most every two seconds.
    const deadline = performance.now() + 10_000;
    let status = 0;
    while (status !== 200 && performance.now() < deadline)
      status = (await read(await tokens.mint(agent))).status;
    expect(status).toBe(200);
  });

  it('holds X-Tenant-Id against the credential', async () => {
    const token = await tokens.mint(agent);
    const of = async (tenant: string) => (await app.call('GET', '/guarded', { token, tenant })).status;
    expect(await of(DEFAULT_TENANT_ID)).toBe(200);
    expect(await of(randomUUID())).toBe(403);
  });
});

describe('with a shared secret', () => {
  const supabase = new SupabaseSimulator();
  beforeAll(() => supabase.start());
  afterAll(() => supabase.close());

  it('takes HS256 tokens signed with it and no others, and signs its own with it', async () => {
    const app = await startIdentity(
      { SUPABASE_JWT_SECRET: SECRET, ADMIN_PASSWORD: 'a long password' },
      storage,
    );
    try {
      const { tokens } = supabase.auth;
      const status = async (token: string) => (await app.call('GET', '/guarded', { token })).status;
      expect(await status(await tokens.mintHs256(SECRET, agent))).toBe(200);
      expect(await status(await tokens.mintHs256(`${SECRET}!`, agent))).toBe(401);
      expect(await status(await tokens.mint(agent))).toBe(401);
      expect(await status(await tokens.forge('algNone', agent))).toBe(401);
      const login = await app.call('POST', '/auth/login', {
        body: { email: 'admin@baton.local', password: 'a long password' },
      });
      expect(await status((login.body as { access_token: string }).access_token)).toBe(200);
      const gone = { id: randomUUID(), ...agent };
      expect(await status(await tokens.mintHs256(SECRET, gone, { iss: 'baton' }))).toBe(401);
    } finally {
      await app.close();
    }
  });

  it('beside Supabase verifies each kind of token with its own kind of key', async () => {
    const app = await startIdentity({ SUPABASE_URL: supabase.url, SUPABASE_JWT_SECRET: SECRET }, storage);
    try {
      const { tokens } = supabase.auth;
      const status = async (token: string) => (await app.call('GET', '/guarded', { token })).status;
      expect(await status(await tokens.mint(agent))).toBe(200);
      expect(await status(await tokens.mintHs256(SECRET, agent))).toBe(200);
      expect(await status(await tokens.mintHs256(SECRET, agent, { iss: 'baton' }))).toBe(401);
      expect(await status(await tokens.forge('hs256WithPublicKey', agent))).toBe(401);
    } finally {
      await app.close();
    }
  });

  it('says 503, not 401, while Supabase’s keys cannot be fetched', async () => {
    const away = new SupabaseSimulator();
    const url = await away.start();
    const app = await startIdentity({ SUPABASE_URL: url }, storage);
    try {
      await away.refuseConnections();
      const refused = await app.call('GET', '/guarded', { token: await away.auth.tokens.mint(agent) });
      expect(refused).toMatchObject({ status: 503, body: { error: 'unavailable' } });
      await away.acceptConnections();
      expect((await app.call('GET', '/guarded', { token: await away.auth.tokens.mint(agent) })).status).toBe(
        200,
      );
    } finally {
      await app.close();
      await away.close();
    }
  });
});
