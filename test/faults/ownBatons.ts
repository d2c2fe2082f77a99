import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { DEFAULT_TENANT_ID, type AccountId } from '../../src/contracts/ids.js';
import { ROLES } from '../../src/contracts/model.js';
import { Customer, type CustomerLine } from '../answering/customerLine.js';
import { ElevenLabsSimulator } from '../simulators/elevenlabs/elevenLabsSimulator.js';
import { UnipileSimulator } from '../simulators/unipile/unipileSimulator.js';
import { World, type TestAccount } from '../support/baton.js';
import { call } from '../support/call.js';
import { DEFAULT_ADMIN } from '../support/quickSettings.js';
import { freePort, type BatonProcess } from '../support/batonProcess.js';
import { control } from '../support/control.js';
import { newDataDir, newDatabase, spawnBaton } from '../support/spawnBaton.js';
import { PostgresProxy } from './postgresProxy.js';

const WEBHOOK_SECRET = 'a secret of the tests';

export interface Wish {
  /** 1 unless told otherwise; more than one needs a server. */
  instances?: number;
  settings?: Record<string, string>;
  /** On the embedded database, of its own; else on a server's, each instance through a proxy of its own. */
  embedded?: boolean;
  /** Without the proxies, which cost a busy machine more than they are worth where nothing is stopped at them. */
  straight?: boolean;
}

/** Who makes databases and processes, and sees to their end. */
export interface Host {
  newDatabase(): Promise<string>;
  spawn(settings: Record<string, string>): Promise<BatonProcess>;
}

/** What a process that died had claimed is taken up by another once these are over (promise 4: within 30 s). */
const CLAIMS_RUN_OUT = `update sessions set turn_lease_until = now() where turn_id is not null;
  update messages set sending_until = now() where status = 'sending'`;

const TEST_RUN: Host = { newDatabase, spawn: spawnBaton };

/** One Baton of ours, which may die and come back under the same address. */
export class Instance {
  baton: BatonProcess | null = null;

  constructor(
    readonly url: string,
    /** Null on the embedded database, and where the wish was for none. */
    readonly proxy: PostgresProxy | null,
    readonly settings: Readonly<Record<string, string>>,
    private readonly host: Host,
  ) {}

  async start(): Promise<void> {
    this.baton = await this.host.spawn(this.settings);
  }

  /** Answers the exit code. */
  async stop(): Promise<number | null> {
    const { baton } = this;
    this.baton = null;
    return baton === null ? null : baton.stop();
  }

  async kill9(): Promise<void> {
    const { baton } = this;
    this.baton = null;
    await baton?.kill9();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.proxy?.cut();
  }
}

/** The world of Batons that a test may kill: everybody is the one administrator, and SQL goes to their own database. */
class OwnWorld extends World {
  constructor(
    url: string,
    admin: { id: string; token: string },
    private readonly pool: pg.Pool | null,
  ) {
    const credential = { ...DEFAULT_ADMIN, name: 'Administrator', ...admin };
    super(
      url,
      DEFAULT_TENANT_ID,
      ROLES.map((role) => ({ ...credential, id: credential.id as World['admin']['id'], role })),
    );
  }

  /** As the harness's `sql`: dates are text. */
  override async sql<Row>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    if (this.pool === null) throw new Error('The embedded database lets nobody else in: ask the API.');
    const { rows } = await this.pool.query<Record<string, unknown>>(text, [...params]);
    return JSON.parse(JSON.stringify(rows)) as Row[];
  }
}

/** Batons in processes of their own with simulated providers around them: a customer line that can be broken anywhere. */
export class OwnBatons implements CustomerLine {
  /** What still brings webhooks then gives up. */
  isClosed = false;

  private constructor(
    readonly world: World,
    readonly unipile: UnipileSimulator,
    readonly elevenLabs: ElevenLabsSimulator,
    readonly account: TestAccount,
    readonly instances: readonly Instance[],
    private readonly pool: pg.Pool | null,
  ) {}

  static async start(wish: Wish, host: Host = TEST_RUN): Promise<OwnBatons> {
    const { instances: count = 1, settings = {}, embedded = false, straight = false } = wish;
    pg.types.setTypeParser(pg.types.builtins.INT8, Number);
    const unipile = new UnipileSimulator(`account-${randomUUID()}`);
    const elevenLabs = new ElevenLabsSimulator();
    elevenLabs.reply = (text) => `AI: ${text}`;
    const [databaseUrl] = await Promise.all([
      embedded ? null : host.newDatabase(),
      unipile.start(),
      elevenLabs.start(),
    ]);
    const common = {
      UNIPILE_API_URL: unipile.url,
      UNIPILE_API_KEY: unipile.apiKey,
      UNIPILE_ACCOUNT_ID: unipile.accountId,
      UNIPILE_WEBHOOK_SECRET: WEBHOOK_SECRET,
      ELEVENLABS_API_URL: elevenLabs.url,
      ELEVENLABS_AGENT_ID: elevenLabs.agentId,
      APP_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
      ...settings,
    };
    const instances = await Promise.all(
      Array.from({ length: count }, () => makeInstance({ databaseUrl, straight, settings: common, host })),
    );
    const pool = databaseUrl === null ? null : new pg.Pool({ connectionString: databaseUrl, max: 2 });
    // It breaks whenever a test ends connections; what is asked next opens a new one.
    pool?.on('error', () => undefined);
    try {
      await Promise.all(instances.map((instance) => instance.start()));
      const [first] = instances;
      if (first === undefined) throw new Error('No instance was wished for.');
      const webhookUrl = `${first.url}/webhooks/unipile`;
      unipile.addWebhook({ url: webhookUrl, secret: WEBHOOK_SECRET });
      const world = new OwnWorld(first.url, await signIn(first.url), pool);
      const account = {
        id: '' as AccountId,
        externalId: unipile.accountId,
        webhookSecret: WEBHOOK_SECRET,
        webhookUrl,
      };
      return new OwnBatons(world, unipile, elevenLabs, account, instances, pool);
    } catch (error) {
      await Promise.all([
        ...instances.map((instance) => instance.close()),
        unipile.close(),
        elevenLabs.close(),
        pool?.end(),
      ]);
      throw error;
    }
  }

  /** The one instance, of a world that has only one. */
  get only(): Instance {
    const [only] = this.instances;
    if (only === undefined) throw new Error('No instance was wished for.');
    return only;
  }

  newCustomer(): Customer {
    return new Customer(this);
  }

  /** Posts a Unipile webhook to an instance, once, as it is. */
  post(instance: Instance, payload: unknown) {
    return call('POST', `${instance.url}/webhooks/unipile`, payload, { 'x-unipile-secret': WEBHOOK_SECRET });
  }

  /** Lets the time pass for which a process is believed that died. To be called while none runs. */
  async letClaimsRunOut(): Promise<void> {
    if (this.pool !== null) await this.pool.query(CLAIMS_RUN_OUT);
    else await control('sqlIn', this.only.settings['DATA_DIR'] ?? '', CLAIMS_RUN_OUT);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all(this.instances.map((instance) => instance.close()));
    await Promise.all([this.unipile.close(), this.elevenLabs.close(), this.pool?.end()]);
  }
}

async function makeInstance(plan: {
  databaseUrl: string | null;
  straight: boolean;
  settings: Record<string, string>;
  host: Host;
}): Promise<Instance> {
  const { databaseUrl, straight, host } = plan;
  const proxy = databaseUrl === null || straight ? null : new PostgresProxy(databaseUrl);
  const port = String(await freePort());
  const settings = {
    ...plan.settings,
    PORT: port,
    ...(databaseUrl === null
      ? { DATA_DIR: await newDataDir() }
      : { DATABASE_URL: (await proxy?.open()) ?? databaseUrl }),
  };
  return new Instance(`http://127.0.0.1:${port}`, proxy, settings, host);
}

async function signIn(url: string) {
  const { status, body } = await call<{ access_token: string; user: { id: string } }>(
    'POST',
    `${url}/auth/login`,
    DEFAULT_ADMIN,
  );
  if (status !== 200) throw new Error(`The sign-in was answered ${status}: ${JSON.stringify(body)}`);
  return { id: body.user.id, token: body.access_token };
}
