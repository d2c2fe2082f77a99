import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEFAULT_TENANT_ID } from '../../src/contracts/ids.js';
import { type IdentityApp, openStorage, startIdentity } from './identityApp.js';
import { AccessTokens } from '../simulators/supabase/accessTokens.js';
import { KeyRing } from '../simulators/supabase/keyRing.js';

const SECRET = 'a-shared-secret-with-at-least-32-characters';

interface AdminCall {
  method: string;
  path: string;
  key: string | undefined;
  body: Record<string, unknown>;
}

/** Supabase Auth's administration, as far as making and changing people goes. */
class SupabaseAdmin {
  readonly calls: AdminCall[] = [];
  private readonly server: Server = createServer((request, response) => {
    this.answer(request).then(
      ({ status, body }) =>
        response
          .writeHead(status, { 'content-type': 'application/json', 'x-supabase-api-version': '2024-01-01' })
          .end(JSON.stringify(body)),
      (error: Error) => response.destroy(error),
    );
  });

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>;
    const { method = '', url: path = '', headers } = request;
    this.calls.push({ method, path, key: headers['apikey'] as string | undefined, body });
    if (body['email'] === 'taken@example.test') {
      return {
        status: 422,
        body: { code: 'email_exists', msg: 'A user with this email address has already been registered' },
      };
    }
    const id = /\/admin\/users\/(.+)$/.exec(path)?.[1] ?? randomUUID();
    return {
      status: 200,
      body: { id, aud: 'authenticated', email: body['email'], app_metadata: body['app_metadata'] },
    };
  }
}

describe('people, where Supabase signs them in', () => {
  const supabase = new SupabaseAdmin();
  let storage: Awaited<ReturnType<typeof openStorage>>;
  let app: IdentityApp;
  let token: string;
  beforeAll(async () => {
    storage = await openStorage();
    const url = await supabase.start();
    app = await startIdentity(
      { SUPABASE_URL: url, SUPABASE_JWT_SECRET: SECRET, SUPABASE_SECRET_KEY: 'sb_secret_x' },
      storage,
    );
    const tokens = new AccessTokens(new KeyRing(), () => `${url}/auth/v1`);
    token = await tokens.mintHs256(SECRET, {
      tenantId: DEFAULT_TENANT_ID,
      role: 'admin',
      email: 'admin@example.test',
    });
  });
  afterAll(async () => {
    await app.close();
    await storage.close();
    await supabase.close();
  });

  const person = { email: 'asha@example.test', name: 'Asha', role: 'agent', password: 'her long password' };

  it('are made there, with their tenant and role where they cannot change them, and have the same id here', async () => {
    const { status, body } = await app.call('POST', '/users', { token, body: person });
    expect(status).toBe(201);
    expect(supabase.calls.at(-1)).toMatchObject({
      method: 'POST',
      path: '/auth/v1/admin/users',
      key: 'sb_secret_x',
      body: {
        email: 'asha@example.test',
        password: 'her long password',
        email_confirm: true,
        app_metadata: { tenant_id: DEFAULT_TENANT_ID, role: 'agent' },
      },
    });
    const { id } = body as { id: string };
    const stored = await storage.database.query
      .selectFrom('users')
      .selectAll()
      .where('id', '=', id as never)
      .execute();
    expect(stored).toMatchObject([{ email: 'asha@example.test', password_hash: null }]);

    await app.call('PATCH', `/users/${id}`, { token, body: { role: 'manager' } });
    expect(supabase.calls.at(-1)).toMatchObject({
      method: 'PUT',
      path: `/auth/v1/admin/users/${id}`,
      body: { app_metadata: { tenant_id: DEFAULT_TENANT_ID, role: 'manager' } },
    });
  });

  it('whose e-mail we know already are a conflict before Supabase hears of them', async () => {
    const before = supabase.calls.length;
    const refused = await app.call('POST', '/users', {
      token,
      body: { ...person, email: 'ADMIN@example.test' },
    });
    expect(refused).toMatchObject({ status: 409, body: { error: 'conflict' } });
    expect(supabase.calls).toHaveLength(before);
  });

  it('whose e-mail Supabase knows already are a conflict', async () => {
    const refused = await app.call('POST', '/users', {
      token,
      body: { ...person, email: 'taken@example.test' },
    });
    expect(refused).toMatchObject({ status: 409, body: { error: 'conflict' } });
  });
});
