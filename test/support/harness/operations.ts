import type { AgentOptions } from '../../../src/aiAgent/model.js';
import {
  newId,
  type AccountId,
  type AgentId,
  type TenantId,
  type UserId,
} from '../../../src/contracts/ids.js';
import { ROLES, type AgentProvider, type Role } from '../../../src/contracts/model.js';
import type { KeyScope } from '../../../src/tenants/apiKey.store.js';
import type { NewChannelAccount } from '../../../src/tenants/channelAccount.store.js';
import { FEATURES, type Feature } from '../../../src/tenants/features.js';
import type { WhatsappSettingsChange } from '../../../src/tenants/whatsappSettings.store.js';
import { fromDist } from './fromDist.js';
import type { SharedBaton } from './sharedBaton.js';

export interface Credential {
  id: UserId;
  email: string;
  name: string;
  role: Role;
  /** For `Authorization: Bearer`. */
  token: string;
}

export interface AgentWish {
  name?: string;
  provider: AgentProvider;
  providerAgentId?: string | null;
  prompt?: string | null;
  options?: AgentOptions;
  isActive?: boolean;
}

/** What tests may do with the shared Baton behind its API's back, by way of its own stores (called through control.ts). */
export function operationsOf(shared: SharedBaton) {
  return {
    async url(): Promise<string> {
      return (await shared.running()).url;
    },

    /** Fastify's own tree of the HTTP routes. */
    async printedRoutes(): Promise<string> {
      const { app } = await shared.running();
      return app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
    },

    /** With one person of each role, and the documents' features on unless told otherwise. */
    async newTenant(wish: { name?: string; features?: readonly Feature[] } = {}) {
      const { database, tenants } = await shared.parts();
      const id = newId<TenantId>();
      await database.transaction((tx) =>
        tenants.create(tx, { id, name: wish.name ?? `Tenant ${id}`, features: wish.features ?? FEATURES }),
      );
      const people = await Promise.all(ROLES.map((role) => addPerson(shared, id, role)));
      return { id, people };
    },

    addPerson: (tenantId: TenantId, role: Role) => addPerson(shared, tenantId, role),

    async addApiKey(tenantId: TenantId, role: Role, scopes: readonly KeyScope[]): Promise<string> {
      const { keys } = await shared.parts();
      return (await keys.create({ tenantId, name: `Key of ${role}`, role, scopes, createdBy: null })).secret;
    },

    async addAccount(account: NewChannelAccount): Promise<AccountId> {
      const { database, accounts } = await shared.parts();
      const id = await database.transaction((tx) => accounts.create(tx, account));
      if (id === null) {
        throw new Error('There is such an account already: give the simulator an account id of its own.');
      }
      return id;
    },

    async addAgent(tenantId: TenantId, wish: AgentWish): Promise<AgentId> {
      const { database } = await shared.parts();
      const id = newId<AgentId>();
      await database.query
        .insertInto('agents')
        .values({
          id,
          tenant_id: tenantId,
          name: wish.name ?? 'The AI',
          provider: wish.provider,
          provider_agent_id: wish.providerAgentId ?? null,
          prompt: wish.prompt ?? null,
          options: JSON.stringify(wish.options ?? {}),
          is_active: wish.isActive ?? true,
        })
        .execute();
      return id;
    },

    async saveSettings(tenantId: TenantId, change: WhatsappSettingsChange): Promise<void> {
      const { database, settings } = await shared.parts();
      await database.transaction((tx) => settings.save(tx, tenantId, change));
    },

    /** Baton's conversations with this ElevenLabs agent go to that simulator. */
    routeElevenLabs(providerAgentId: string, simulatorUrl: string): void {
      shared.elevenLabs.route(providerAgentId, simulatorUrl);
    },

    /** Any statement on the shared Baton's database. */
    async sql(text: string, params: readonly unknown[]): Promise<unknown[]> {
      const { database } = await shared.parts();
      return (await database.pool.query<Record<string, unknown>>(text, [...params])).rows;
    },

    /** How a statement would be worked on in tables too large to be read whole. */
    async planOf(text: string, params: readonly unknown[]): Promise<string> {
      const { database } = await shared.parts();
      const client = await database.pool.connect();
      try {
        await client.query('begin');
        await client.query('set local enable_seqscan = off');
        const { rows } = await client.query<Record<string, string>>(`explain ${text}`, [...params]);
        return rows.map((row) => row['QUERY PLAN']).join('\n');
      } finally {
        await client.query('rollback');
        client.release();
      }
    },

    /** `npm run migrate:legacy -- …` on the shared Baton's database; each tenant has its own. */
    async migrateLegacy(args: string[]): Promise<{ code: number; output: string }> {
      const { runMigrateLegacy } =
        await fromDist<typeof import('../../../src/cli/runMigrateLegacy.js')>('cli/runMigrateLegacy.js');
      const installation = { ...(await shared.parts()), close: () => Promise.resolve() };
      const lines: string[] = [];
      const code = await runMigrateLegacy(
        args,
        () => Promise.resolve(installation),
        (line) => lines.push(line),
      );
      return { code, output: lines.join('\n') };
    },

    /** An empty database on the server of DATABASE_URL, dropped when the run ends. */
    async newDatabase(): Promise<string> {
      if (shared.databases === null) throw new Error('DATABASE_URL is not set: see describeOnServer.');
      return shared.databases.create();
    },

    /** A DATA_DIR with an empty embedded database in it, removed when the run ends. */
    newDataDir(): Promise<string> {
      return shared.directories.create();
    },

    /** Any statements on the embedded database of a Baton that does not run just now. */
    sqlIn(dataDir: string, statements: string): Promise<void> {
      return shared.directories.sql(dataDir, statements);
    },

    processStarted(pid: number, by: string): void {
      shared.strays.started(pid, by);
    },

    processEnded(pid: number): void {
      shared.strays.ended(pid);
    },
  };
}

async function addPerson(shared: SharedBaton, tenantId: TenantId, role: Role): Promise<Credential> {
  const { database, users, tokens } = await shared.parts();
  const id = newId<UserId>();
  const person = { id, tenantId, email: `${role}.${id}@example.test`, name: `Test ${role}`, role };
  await database.transaction((tx) => users.create(tx, { ...person, passwordHash: null }));
  const { token } = await tokens.issue({ ...person, userId: id });
  return { id, email: person.email, name: person.name, role, token };
}
