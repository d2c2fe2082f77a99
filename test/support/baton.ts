import { randomUUID } from 'node:crypto';
import type { AccountId, AgentId, TenantId } from '../../src/contracts/ids.js';
import type { Role } from '../../src/contracts/model.js';
import type { KeyScope } from '../../src/tenants/apiKey.store.js';
import type { NewChannelAccount } from '../../src/tenants/channelAccount.store.js';
import type { Feature } from '../../src/tenants/features.js';
import { call, type Answer } from './call.js';
import { ChatSocket } from './chatSocket.js';
import { control } from './control.js';
import type { AgentWish, Credential } from './harness/operations.js';
import type { ElevenLabsSimulator } from '../simulators/elevenlabs/elevenLabsSimulator.js';
import type { InteraktSimulator } from '../simulators/interakt/interaktSimulator.js';
import type { UnipileSimulator } from '../simulators/unipile/unipileSimulator.js';

/** A channel account made for a test, and where its webhooks go. */
export interface TestAccount {
  id: AccountId;
  externalId: string;
  webhookSecret: string;
  webhookUrl: string;
}

type AccountWish = Partial<Omit<NewChannelAccount, 'tenantId' | 'channel'>>;

/** A person of the tenant with a token, as their browser would call. */
export class Person implements Credential {
  readonly id;
  readonly email;
  readonly name;
  readonly role;
  readonly token;

  constructor(
    readonly baseUrl: string,
    credential: Credential,
  ) {
    this.id = credential.id;
    this.email = credential.email;
    this.name = credential.name;
    this.role = credential.role;
    this.token = credential.token;
  }

  /** `path` starts with a slash; `body` goes as JSON. Any status is an answer, none throws. */
  api<Body = unknown>(method: string, path: string, body?: unknown): Promise<Answer<Body>> {
    return call<Body>(method, `${this.baseUrl}${path}`, body, { authorization: `Bearer ${this.token}` });
  }

  /** Document 000's namespace. */
  connectChats(): Promise<ChatSocket> {
    return ChatSocket.connect(`${this.baseUrl}/chats`, this.token);
  }

  /** Document 002's namespace. */
  connectRoot(): Promise<ChatSocket> {
    return ChatSocket.connect(`${this.baseUrl}/`, this.token);
  }
}

/** A tenant of a test's own in the Baton that all tests share, and everything one can do in its name. */
export class World {
  readonly admin: Person;
  readonly manager: Person;
  readonly agent: Person;
  readonly viewer: Person;

  constructor(
    readonly baseUrl: string,
    readonly tenantId: TenantId,
    people: Credential[],
  ) {
    const of = (role: Role) => {
      const credential = people.find((person) => person.role === role);
      if (credential === undefined) throw new Error(`The new tenant has no ${role}.`);
      return new Person(baseUrl, credential);
    };
    this.admin = of('admin');
    this.manager = of('manager');
    this.agent = of('agent');
    this.viewer = of('viewer');
  }

  async person(role: Role): Promise<Person> {
    return new Person(this.baseUrl, await control('addPerson', this.tenantId, role));
  }

  /** Calls as a service does, by `x-api-key`. */
  async service(role: Role = 'admin', scopes: readonly KeyScope[] = ['read', 'write']) {
    const key = await control('addApiKey', this.tenantId, role, scopes);
    return {
      key,
      api: <Body = unknown>(method: string, path: string, body?: unknown) =>
        call<Body>(method, `${this.baseUrl}${path}`, body, { 'x-api-key': key }),
    };
  }

  /** A Unipile account that sends through the simulator, which reports to it from now on. */
  async unipile(simulator: UnipileSimulator, wish: AccountWish = {}): Promise<TestAccount> {
    const account = await this.account('unipile', {
      externalId: simulator.accountId,
      apiUrl: simulator.url,
      apiKey: simulator.apiKey,
      sessionsEnabled: true,
      ...wish,
    });
    for (const source of ['messaging', 'account_status'] as const) {
      simulator.addWebhook({ url: account.webhookUrl, source, secret: account.webhookSecret });
    }
    return account;
  }

  /** An Interakt account that sends through the simulator, which reports to it from now on. No sessions by default. */
  async interakt(simulator: InteraktSimulator, wish: AccountWish = {}): Promise<TestAccount> {
    const account = await this.account('interakt', {
      apiUrl: `${simulator.url}/v1/public`,
      apiKey: simulator.apiKey,
      sessionsEnabled: false,
      ...wish,
    });
    simulator.webhook = { url: account.webhookUrl, secret: account.webhookSecret };
    return account;
  }

  async account(channel: NewChannelAccount['channel'], wish: AccountWish = {}): Promise<TestAccount> {
    const externalId = wish.externalId ?? `${channel}-${randomUUID()}`;
    const webhookSecret = wish.webhookSecret ?? randomUUID();
    const id = await control('addAccount', {
      tenantId: this.tenantId,
      channel,
      status: 'ok',
      isDefault: true,
      sessionsEnabled: channel !== 'interakt',
      ...wish,
      externalId,
      webhookSecret,
    });
    return { id, externalId, webhookSecret, webhookUrl: `${this.baseUrl}/webhooks/${channel}/${id}` };
  }

  /** An AI agent of ElevenLabs that speaks through the simulator, and answers for the tenant from now on. */
  async elevenLabsAgent(simulator: ElevenLabsSimulator, wish: Partial<AgentWish> = {}): Promise<AgentId> {
    const providerAgentId = `agent-${randomUUID()}`;
    await control('routeElevenLabs', providerAgentId, simulator.url);
    return this.appoint({ provider: 'elevenlabs', providerAgentId, ...wish });
  }

  /** The agent that needs no network answers for the tenant from now on. */
  sandboxAgent(): Promise<AgentId> {
    return this.appoint({ provider: 'sandbox' });
  }

  async appoint(wish: AgentWish): Promise<AgentId> {
    const agentId = await control('addAgent', this.tenantId, wish);
    await this.settings({ agentId });
    return agentId;
  }

  settings(change: { agentId?: AgentId | null; graceSeconds?: number | null }): Promise<void> {
    return control('saveSettings', this.tenantId, change);
  }

  /** Looks into (or meddles with) the database, which all tests share: name your tenant in `where`. */
  sql<Row>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    return sql<Row>(text, params);
  }
}

/** Looks into (or meddles with) the database that all tests share. Dates come as ISO strings. */
export async function sql<Row>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
  return (await control('sql', text, params)) as Row[];
}

/** The plan by which the shared database would answer a statement if its tables were large. */
export function planOf(text: string, params: readonly unknown[] = []): Promise<string> {
  return control('planOf', text, params);
}

/** A fresh tenant in the shared Baton: files run beside each other because each has its own. */
export async function newTenant(wish: { name?: string; features?: readonly Feature[] } = {}): Promise<World> {
  const [baseUrl, { id, people }] = await Promise.all([control('url'), control('newTenant', wish)]);
  return new World(baseUrl, id, people);
}
