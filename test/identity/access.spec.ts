import { randomUUID } from 'node:crypto';
import { DEFAULT_TENANT_ID, newId, type TenantId } from '../../src/contracts/ids.js';
import { ApiKeyStore } from '../../src/tenants/apiKey.store.js';
import { TenantStore } from '../../src/tenants/tenant.store.js';
import { AccessTokens } from '../simulators/supabase/accessTokens.js';
import { KeyRing } from '../simulators/supabase/keyRing.js';
import { type IdentityApp, openStorage, startIdentity } from './identityApp.js';

const SECRET = 'a-shared-secret-with-at-least-32-characters';

let storage: Awaited<ReturnType<typeof openStorage>>;
beforeAll(async () => (storage = await openStorage()));
afterAll(() => storage.close());

describe('who may do what', () => {
  const tokens = new AccessTokens(new KeyRing(), () => 'https://project.example/auth/v1');
  const as = (role: string, tenantId: string = DEFAULT_TENANT_ID) =>
    tokens.mintHs256(SECRET, { role, tenantId });
  const otherTenant = newId<TenantId>();
  let app: IdentityApp;
  beforeAll(async () => {
    app = await startIdentity({ SUPABASE_JWT_SECRET: SECRET }, storage);
    await app.database.transaction((tx) =>
      app.get(TenantStore).create(tx, { id: otherTenant, name: 'Other', features: ['chat'] }),
    );
  });
  afterAll(() => app.close());

  it.each([
    ['GET', '/guarded', { viewer: 200, agent: 200, manager: 200, admin: 200 }],
    ['POST', '/guarded', { viewer: 403, agent: 201, manager: 201, admin: 201 }],
    ['DELETE', '/guarded', { viewer: 403, agent: 403, manager: 200, admin: 200 }],
    ['GET', '/users', { viewer: 200, agent: 200, manager: 200, admin: 200 }],
    ['GET', '/api-keys', { viewer: 403, agent: 403, manager: 403, admin: 200 }],
  ])('%s %s is for some roles only', async (method, path, expected) => {
    for (const [role, status] of Object.entries(expected)) {
      const answer = await app.call(method, path, { token: await as(role) });
      expect([role, answer.status]).toEqual([role, status]);
    }
    expect((await app.call(method, path)).status).toBe(401);
  });

  it('a feature that is off is told apart from a route that is not allowed', async () => {
    const on = await app.call('GET', '/guarded/feature', { token: await as('viewer') });
    expect(on.status).toBe(200);
    const off = await app.call('GET', '/guarded/feature', { token: await as('admin', otherTenant) });
    expect(off).toMatchObject({ status: 403, body: { error: 'feature_disabled' } });
  });

  it('another tenant’s people and keys are not there', async () => {
    const mine = await as('admin');
    const theirs = await as('admin', otherTenant);
    const { id } = (
      await app.call('POST', '/users', {
        token: mine,
        body: { email: 'ours@example.test', name: 'Ours', role: 'agent', password: 'long enough' },
      })
    ).body as { id: string };
    const key = (await app.call('POST', '/api-keys', { token: mine, body: { name: 'ours' } })).body as {
      id: string;
    };
    const missing = await app.call('GET', `/users/${randomUUID()}`, { token: theirs });
    const foreign = await app.call('GET', `/users/${id}`, { token: theirs });
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect((foreign.body as { message: string }).message).toBe((missing.body as { message: string }).message);
    expect((await app.call('PATCH', `/users/${id}`, { token: theirs, body: { name: 'x' } })).status).toBe(
      404,
    );
    expect((await app.call('DELETE', `/api-keys/${key.id}`, { token: theirs })).status).toBe(404);
    const list = (await app.call('GET', '/users', { token: theirs })).body as { id: string }[];
    expect(list.map((user) => user.id)).not.toContain(id);
  });

  it.each([
    [
      'tenant_id',
      { email: 'x@example.test', name: 'x', role: 'agent', password: 'long enough', tenant_id: otherTenant },
    ],
    ['role', { email: 'x@example.test', name: 'x', role: 'owner', password: 'long enough' }],
    ['password', { email: 'x@example.test', name: 'x', role: 'agent', password: 'short' }],
  ])('a bad %s is refused by name', async (field, body) => {
    const refused = await app.call('POST', '/users', { token: await as('admin'), body });
    expect(refused).toMatchObject({
      status: 400,
      body: { error: 'validation_failed', details: [{ field }] },
    });
  });

  describe('an API key', () => {
    const make = async (body: object, token?: string) =>
      (
        await app.call('POST', '/api-keys', {
          token: token ?? (await as('admin')),
          body: { name: 'service', ...body },
        })
      ).body as { id: string; key: string; prefix: string };

    it('lets a service in as its role, of its tenant', async () => {
      const { key, id } = await make({ role: 'manager' });
      const { status, body } = await app.call('GET', '/guarded', { key, tenant: DEFAULT_TENANT_ID });
      expect(status).toBe(200);
      expect(body).toEqual({
        tenantId: DEFAULT_TENANT_ID,
        userId: null,
        role: 'manager',
        name: 'service',
        apiKeyId: id,
      });
      expect((await app.call('DELETE', '/guarded', { key })).status).toBe(200);
      expect((await app.call('GET', '/guarded', { key, tenant: otherTenant })).status).toBe(403);
      expect((await app.call('GET', '/auth/me', { key })).body).toMatchObject({
        id: null,
        email: null,
        name: 'service',
      });
    });

    it('without the scope to write only reads', async () => {
      const { key } = await make({ role: 'admin', scopes: ['read'] });
      expect((await app.call('GET', '/guarded', { key })).status).toBe(200);
      expect((await app.call('POST', '/guarded', { key })).status).toBe(403);
      expect((await app.call('POST', '/api-keys', { key, body: { name: 'more' } })).status).toBe(403);
    });

    it('is shown once and never kept', async () => {
      const { key, prefix, id } = await make({});
      expect(key.startsWith(prefix)).toBe(true);
      const listed = await app.call('GET', '/api-keys', { token: await as('admin') });
      expect(JSON.stringify(listed.body)).not.toContain(key);
      const row = await app.database.query
        .selectFrom('api_keys')
        .selectAll()
        .where('id', '=', id as never)
        .execute();
      expect(JSON.stringify(row)).not.toContain(key);
    });

    it('notes when it was used, and ends when it is revoked', async () => {
      const { key, id } = await make({});
      await app.call('GET', '/guarded', { key });
      const [used] = await app.get(ApiKeyStore).list(DEFAULT_TENANT_ID);
      expect(used).toMatchObject({ id, last_used_at: expect.any(Date) });
      expect((await app.call('DELETE', `/api-keys/${id}`, { token: await as('admin') })).status).toBe(204);
      expect((await app.call('GET', '/guarded', { key })).status).toBe(401);
    });

    it.each(['', 'bk_', 'bk_wrong', 'x'.repeat(5000)])('that is wrong lets nobody in (%#)', async (key) => {
      expect((await app.call('GET', '/guarded', { key })).status).toBe(401);
    });
  });

  it('health is open to everybody and tells nothing of a tenant', async () => {
    expect(await app.call('GET', '/health')).toEqual({
      status: 200,
      body: {
        status: 'healthy',
        service: 'conversation-service',
        version: '1.0.0',
        database: 'connected',
        websocket: 'inactive',
      },
    });
    expect((await app.call('GET', '/health/live')).status).toBe(200);
    expect((await app.call('GET', '/health/ready')).status).toBe(200);
    const metrics = await fetch(`${app.url}/metrics`);
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toContain(
      'baton_http_request_duration_seconds_count{method="GET",route="/guarded"',
    );
  });
});

describe('while the database is away', () => {
  it('callers get 503 and when to come back, and the process says that it lives', async () => {
    const lost = await openStorage();
    const app = await startIdentity({}, lost);
    try {
      await lost.close();
      const refused = await fetch(`${app.url}/guarded`, { headers: { 'x-api-key': 'bk_somebody' } });
      expect(refused.status).toBe(503);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      const health = await app.call('GET', '/health');
      expect(health).toMatchObject({ status: 503, body: { status: 'unhealthy', database: 'disconnected' } });
      expect((await app.call('GET', '/health/ready')).status).toBe(503);
      expect((await app.call('GET', '/health/live')).status).toBe(200);
    } finally {
      await app.close();
    }
  });
});

describe('guessing at credentials', () => {
  it('is stopped, while whoever has the right one is let in from the same address', async () => {
    const app = await startIdentity({ RATE_LIMITS: 'on' }, storage);
    try {
      const { secret } = await app.get(ApiKeyStore).create({
        tenantId: DEFAULT_TENANT_ID,
        name: 'right',
        role: 'agent',
        scopes: ['read'],
        createdBy: null,
      });
      const statuses: number[] = [];
      for (let count = 0; count < 70; count += 1) {
        const guess = await app.call('GET', '/guarded', {
          key: `bk_${count}`,
          headers: { 'x-real-ip': `10.0.0.${count}` },
        });
        statuses.push(guess.status);
      }
      expect(statuses[0]).toBe(401);
      expect(statuses.at(-1)).toBe(429);
      expect((await app.call('GET', '/guarded', { key: secret })).status).toBe(200);
    } finally {
      await app.close();
    }
  });
});
