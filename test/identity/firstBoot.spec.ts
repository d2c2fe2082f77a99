import { sql } from 'kysely';
import { DEFAULT_TENANT_ID, newId, type TenantId } from '../../src/contracts/ids.js';
import { ConfigError } from '../../src/platform/config/environment.js';
import { ChannelAccountStore } from '../../src/tenants/channelAccount.store.js';
import { FirstBoot, SANDBOX_ACCOUNT_ID } from '../../src/tenants/firstBoot.js';
import { ENVIRONMENT_AGENT_ID, SANDBOX_AGENT_ID } from '../../src/tenants/firstBoot.store.js';
import { TenantStore } from '../../src/tenants/tenant.store.js';
import { WhatsappSettingsStore } from '../../src/tenants/whatsappSettings.store.js';
import { type IdentityApp, openStorage, startIdentity } from './identityApp.js';

const UNIPILE = {
  UNIPILE_API_URL: 'https://api1.unipile.example:13111',
  UNIPILE_API_KEY: 'unipile-key',
  UNIPILE_WEBHOOK_SECRET: 'unipile-secret',
};

describe('the first boot', () => {
  let storage: Awaited<ReturnType<typeof openStorage>>;
  let app: IdentityApp | null = null;
  beforeAll(async () => (storage = await openStorage()));
  afterAll(() => storage.close());
  afterEach(async () => {
    await app?.close();
    app = null;
    await sql`truncate tenants, installation_secrets cascade`.execute(storage.database.query);
  });

  /** Starts on the same data as before, the last start ended. */
  const boot = async (env: Record<string, string> = {}): Promise<IdentityApp> => {
    await app?.close();
    app = null;
    app = await startIdentity(env, storage);
    return app;
  };

  it('makes an administrator once, with a password that it tells once', async () => {
    const first = (await boot()).first;
    expect(first).toMatchObject({
      email: 'admin@baton.local',
      password: expect.stringMatching(/^(\w{4}-){3}\w{4}$/),
    });
    const again = await boot({ ADMIN_EMAIL: 'other@baton.local' });
    expect(again.first).toBeNull();
    const login = await again.call('POST', '/auth/login', {
      body: { email: 'admin@baton.local', password: first?.password },
    });
    expect(login.status).toBe(200);
  });

  it('keeps tokens valid across a restart', async () => {
    const before = await boot({ ADMIN_PASSWORD: 'a long password' });
    const login = await before.call('POST', '/auth/login', {
      body: { email: 'admin@baton.local', password: 'a long password' },
    });
    const { access_token: token } = login.body as { access_token: string };
    expect((await (await boot()).call('GET', '/auth/me', { token })).status).toBe(200);
  });

  it('does the same twice as once, at the same time too', async () => {
    const { get, database } = await boot(UNIPILE);
    expect(await Promise.all([get(FirstBoot).run(), get(FirstBoot).run()])).toEqual([null, null]);
    const count = async (table: 'tenants' | 'users' | 'agents' | 'channel_accounts') =>
      (await database.query.selectFrom(table).select('id').execute()).length;
    expect(
      await Promise.all([count('tenants'), count('users'), count('agents'), count('channel_accounts')]),
    ).toEqual([1, 1, 1, 2]);
  });

  it('is one first boot when two instances start at once, and one takes the other’s tokens', async () => {
    const instances = await Promise.all([startIdentity({}, storage), startIdentity({}, storage)]);
    try {
      const firsts = instances.flatMap(({ first }) => first ?? []);
      expect(firsts).toHaveLength(1);
      const [one, other] = instances;
      const login = await one.call('POST', '/auth/login', {
        body: { email: 'admin@baton.local', password: firsts[0]?.password },
      });
      const { access_token: token } = login.body as { access_token: string };
      expect((await other.call('GET', '/auth/me', { token })).status).toBe(200);
    } finally {
      await Promise.all(instances.map((instance) => instance.close()));
    }
  });

  it('gives a newcomer the try-out phone and the sandbox agent, who make way for real ones', async () => {
    const newcomer = await boot();
    expect(await newcomer.get(WhatsappSettingsStore).read(DEFAULT_TENANT_ID)).toEqual({
      agentId: SANDBOX_AGENT_ID,
      graceSeconds: 180,
    });
    expect(await newcomer.get(ChannelAccountStore).find(SANDBOX_ACCOUNT_ID)).toMatchObject({
      channel: 'sandbox',
      sessionsEnabled: true,
    });

    const real = await boot({ ELEVENLABS_AGENT_ID: 'agent_1', GRACE_DEFAULT_SECONDS: '5' });
    expect(await real.get(WhatsappSettingsStore).read(DEFAULT_TENANT_ID)).toEqual({
      agentId: ENVIRONMENT_AGENT_ID,
      graceSeconds: 5,
    });

    const changed = await boot({ ELEVENLABS_AGENT_ID: 'agent_2' });
    const agents = await changed.database.query
      .selectFrom('agents')
      .select(['id', 'provider_agent_id'])
      .execute();
    expect(agents).toContainEqual({ id: ENVIRONMENT_AGENT_ID, provider_agent_id: 'agent_2' });
  });

  it('leaves alone what the tenant has chosen', async () => {
    const { get, database } = await boot({ ELEVENLABS_AGENT_ID: 'agent_1' });
    await database.transaction((tx) =>
      get(WhatsappSettingsStore).save(tx, DEFAULT_TENANT_ID, { agentId: null, graceSeconds: 60 }),
    );
    const again = await boot({ ELEVENLABS_AGENT_ID: 'agent_1' });
    expect(await again.get(WhatsappSettingsStore).read(DEFAULT_TENANT_ID)).toEqual({
      agentId: null,
      graceSeconds: 60,
    });
  });

  it('makes the channel accounts of the settings and refreshes them with each start', async () => {
    const first = await boot({
      ...UNIPILE,
      INTERAKT_API_KEY: 'interakt-key',
      INTERAKT_WEBHOOK_SECRET: 'i-secret',
    });
    const accounts = first.get(ChannelAccountStore);
    expect(await accounts.defaultFor('unipile')).toMatchObject({
      externalId: null,
      status: 'pending',
      sessionsEnabled: true,
      apiKey: 'unipile-key',
      webhookSecret: 'unipile-secret',
    });
    const interakt = await accounts.defaultFor('interakt');
    expect(interakt).toMatchObject({ status: 'ok', sessionsEnabled: false, webhookSecret: 'i-secret' });

    const second = await boot({ ...UNIPILE, UNIPILE_WEBHOOK_SECRET: 'rotated', UNIPILE_ACCOUNT_ID: 'acc-1' });
    expect(await second.get(ChannelAccountStore).findByExternal('unipile', 'acc-1')).toMatchObject({
      status: 'ok',
      webhookSecret: 'rotated',
      connectedAt: expect.any(Date),
    });
    // What the variables do not say stays, or a secret that Baton made would be wiped and the door stand open.
    const { UNIPILE_WEBHOOK_SECRET: _unset, ...withoutSecret } = UNIPILE;
    const third = await boot(withoutSecret);
    expect(await third.get(ChannelAccountStore).defaultFor('unipile')).toMatchObject({
      externalId: 'acc-1',
      webhookSecret: 'rotated',
    });
    const rows = await third.database.query.selectFrom('channel_accounts').selectAll().execute();
    expect(JSON.stringify(rows)).not.toMatch(/unipile-key|unipile-secret|i-secret/);
  });

  it('refuses to start with an account that is another tenant’s', async () => {
    const { database, get } = await boot();
    const id = newId<TenantId>();
    await database.transaction(async (tx) => {
      await get(TenantStore).create(tx, { id, name: 'Other', features: [] });
      await get(ChannelAccountStore).create(tx, {
        tenantId: id,
        channel: 'unipile',
        externalId: 'acc-1',
        sessionsEnabled: true,
        isDefault: true,
      });
    });
    await expect(boot({ ...UNIPILE, UNIPILE_ACCOUNT_ID: 'acc-1' })).rejects.toThrow(
      /^UNIPILE_ACCOUNT_ID acc-1 /,
    );
  });

  it('refuses to start in production with a stored account that anybody could write to', async () => {
    await boot({ UNIPILE_API_URL: 'https://u.example', UNIPILE_API_KEY: 'k' });
    await expect(boot({ NODE_ENV: 'production' })).rejects.toThrow(ConfigError);
  });

  it('refuses it also where the account sends with the key of the whole workspace', async () => {
    const { database, get } = await boot();
    await database.transaction((tx) =>
      get(ChannelAccountStore).create(tx, {
        tenantId: DEFAULT_TENANT_ID,
        channel: 'unipile',
        sessionsEnabled: true,
        isDefault: false,
      }),
    );
    await expect(boot({ NODE_ENV: 'production' })).rejects.toThrow(/has no webhook secret/);
  });

  it('has no sandbox agent answer in production', async () => {
    await boot();
    const { database } = await boot({ NODE_ENV: 'production' });
    const agents = await database.query.selectFrom('agents').select(['id', 'is_active']).execute();
    expect(agents).toEqual([{ id: SANDBOX_AGENT_ID, is_active: false }]);
  });
});
