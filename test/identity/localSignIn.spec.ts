import { randomUUID } from 'node:crypto';
import { DEFAULT_TENANT_ID } from '../../src/contracts/ids.js';
import { FEATURES } from '../../src/tenants/features.js';
import { eventually } from '../support/eventually.js';
import { type IdentityApp, openStorage, startIdentity } from './identityApp.js';

let storage: Awaited<ReturnType<typeof openStorage>>;
beforeAll(async () => (storage = await openStorage()));
afterAll(() => storage.close());

describe('signing in with Baton itself', () => {
  let app: IdentityApp;
  beforeAll(
    async () =>
      (app = await startIdentity(
        { ADMIN_EMAIL: 'Boss@Baton.local', ADMIN_PASSWORD: 'a long password' },
        storage,
      )),
  );
  afterAll(() => app.close());

  const login = (email: string, password: string) =>
    app.call('POST', '/auth/login', { body: { email, password } });

  it('gives a token that says who one is', async () => {
    const { status, body } = await login('boss@BATON.local', 'a long password');
    expect(status).toBe(200);
    const { access_token, token_type, expires_in, user } = body as Record<string, string> & { user: object };
    expect([token_type, Number(expires_in) > 3600]).toEqual(['bearer', true]);
    expect(user).toMatchObject({ email: 'boss@baton.local', role: 'admin', tenant_id: DEFAULT_TENANT_ID });
    const me = await app.call('GET', '/auth/me', { token: access_token ?? '' });
    expect(me.body).toMatchObject({ role: 'admin', tenant_name: 'Baton', features: [...FEATURES] });
  });

  it('answers a wrong password and an unknown e-mail alike', async () => {
    const wrong = await login('boss@baton.local', 'another password');
    const unknown = await login('nobody@baton.local', 'another password');
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect((wrong.body as { message: string }).message).toBe((unknown.body as { message: string }).message);
  });

  it('answers 400 to half of a character, which is no e-mail address', async () => {
    const { status, body } = await login('\ud800', 'another password');
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('email');
  });

  it('takes as long for an unknown e-mail as for a wrong password', async () => {
    const took = async (email: string) => {
      const started = performance.now();
      await login(email, 'another password');
      return performance.now() - started;
    };
    // The shortest of a few: of an address that is looked up and no more, it would stay a hundredth however often.
    let known = Infinity;
    let unknown = Infinity;
    await eventually(async () => {
      known = Math.min(known, await took('boss@baton.local'));
      unknown = Math.min(unknown, await took(`${randomUUID()}@baton.local`));
      return unknown > known / 2;
    });
  });

  it('works once by the link of the first start', async () => {
    const token = app.first?.linkToken ?? '';
    expect(app.first).toMatchObject({ email: 'boss@baton.local', password: null });
    const attempts = await Promise.all(
      [1, 2, 3].map(() => app.call('POST', '/auth/link', { body: { token } })),
    );
    expect(attempts.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(attempts.filter(({ status }) => status === 401)).toHaveLength(2);
  });

  it('tells the page how people sign in', async () => {
    expect((await app.call('GET', '/auth/settings')).body).toEqual({
      sign_in: 'local',
      supabase_url: null,
      supabase_publishable_key: null,
      sandbox_channel: true,
    });
  });

  it('ends at once when somebody may not sign in any more', async () => {
    const admin = (await login('boss@baton.local', 'a long password')).body as { access_token: string };
    const person = { email: 'Asha@Example.com', name: 'Asha', role: 'agent', password: 'her long password' };
    const added = await app.call('POST', '/users', { token: admin.access_token, body: person });
    expect(added).toMatchObject({ status: 201, body: { email: 'asha@example.com', is_active: true } });
    const { id } = added.body as { id: string };
    const asha = (await login('asha@example.com', 'her long password')).body as { access_token: string };
    expect((await app.call('GET', '/guarded', { token: asha.access_token })).status).toBe(200);

    await app.call('PATCH', `/users/${id}`, { token: admin.access_token, body: { role: 'viewer' } });
    expect((await app.call('POST', '/guarded', { token: asha.access_token })).status).toBe(403);

    expect((await app.call('DELETE', `/users/${id}`, { token: admin.access_token })).status).toBe(204);
    expect((await app.call('GET', '/guarded', { token: asha.access_token })).status).toBe(401);
    expect((await login('asha@example.com', 'her long password')).status).toBe(401);
  });

  it('never leaves a tenant without an administrator', async () => {
    const { access_token: token, user } = (await login('boss@baton.local', 'a long password')).body as {
      access_token: string;
      user: { id: string };
    };
    for (const change of [{ role: 'agent' }, { is_active: false }]) {
      const refused = await app.call('PATCH', `/users/${user.id}`, { token, body: change });
      expect(refused).toMatchObject({ status: 409, body: { error: 'conflict' } });
    }
    const email = await app.call('POST', '/users', {
      token,
      body: { email: 'BOSS@baton.local', name: 'x', role: 'agent', password: 'long enough' },
    });
    expect(email).toMatchObject({ status: 409, body: { details: [{ field: 'email' }] } });
  });
});

describe('rate limits at the sign-in', () => {
  it('allow few tries at one account, and let others in meanwhile', async () => {
    const app = await startIdentity({ RATE_LIMITS: 'on' }, storage);
    try {
      const login = (email: string, password: string) =>
        app.call('POST', '/auth/login', {
          body: { email, password },
          headers: { 'x-forwarded-for': `10.1.1.${Math.floor(Math.random() * 250)}` },
        });
      const statuses: number[] = [];
      for (let count = 0; count < 12; count += 1)
        statuses.push((await login('victim@baton.local', 'guess')).status);
      expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
      expect(statuses.slice(10)).toEqual([429, 429]);
      expect((await login('boss@baton.local', 'a long password')).status).toBe(200);
    } finally {
      await app.close();
    }
  });
});
