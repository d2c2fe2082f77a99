import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { ROLES } from '../src/contracts/model.js';
import type { AccountId, TenantId, UserId } from '../src/contracts/ids.js';
import { Customer, type CustomerLine } from '../test/answering/customerLine.js';
import type { OwnBatons } from '../test/faults/ownBatons.js';
import { UnipileSimulator } from '../test/simulators/unipile/unipileSimulator.js';
import { World } from '../test/support/baton.js';
import { call } from '../test/support/call.js';
import { runCommand } from './children.js';
import type { Trial } from './trial.js';

const ADMIN = fileURLToPath(new URL('../dist/cli/admin.js', import.meta.url));

/** A second tenant, made as an operator makes one, with an account at a Unipile of its own that works. */
export async function otherTenant(trial: Trial, batons: OwnBatons): Promise<OtherTenant> {
  const unipile = new UnipileSimulator(`account-${randomUUID()}`);
  await unipile.start();
  trial.atEnd(() => unipile.close());
  const { settings, url } = batons.only;
  const admin = (command: string, options: Record<string, string>) =>
    runCommand(
      process.execPath,
      [ADMIN, command, ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])],
      { env: { ...settings, PATH: process.env['PATH'] } },
    );
  const login = { email: 'other@baton.test', password: 'another horse battery' };
  await admin('create-tenant', { name: 'Other', ...login });
  const { body } = await call<{ access_token: string; user: { id: UserId; tenant_id: TenantId } }>(
    'POST',
    `${url}/auth/login`,
    login,
  );
  const secret = randomUUID();
  const account = await admin('add-account', {
    channel: 'unipile',
    tenant: body.user.tenant_id,
    'external-id': unipile.accountId,
    'api-url': unipile.url,
    'api-key': unipile.apiKey,
    'webhook-secret': secret,
  });
  const [id] = account.split(' ');
  const webhookUrl = `${url}/webhooks/unipile/${id}`;
  unipile.addWebhook({ url: webhookUrl, secret });
  const people = ROLES.map((role) => ({
    ...login,
    role,
    name: 'Other',
    id: body.user.id,
    token: body.access_token,
  }));
  const world = new World(url, body.user.tenant_id, people);
  return new OtherTenant(batons, world, unipile, {
    id: id as AccountId,
    externalId: unipile.accountId,
    webhookSecret: secret,
    webhookUrl,
  });
}

export class OtherTenant implements CustomerLine {
  constructor(
    private readonly batons: OwnBatons,
    readonly world: World,
    readonly unipile: UnipileSimulator,
    readonly account: { id: AccountId; externalId: string; webhookSecret: string; webhookUrl: string },
  ) {
    // Everybody's SQL goes to the one database.
    world.sql = (text, params) => batons.world.sql(text, params);
  }

  get elevenLabs() {
    return this.batons.elevenLabs;
  }

  newCustomer(): Customer {
    return new Customer(this);
  }

  /** The AI answers for it too. */
  async appoint(): Promise<void> {
    const agent = await this.world.admin.api<{ id: string }>('POST', '/agents', {
      name: 'The other AI',
      provider: 'elevenlabs',
      provider_agent_id: 'other-agent',
    });
    const chosen = await this.world.admin.api('PUT', '/whatsapp/config', { agent_id: agent.body.id });
    if (agent.status !== 201 || chosen.status !== 200)
      throw new Error(`The agent was not appointed: ${JSON.stringify([agent.body, chosen.body])}`);
  }

  async close(): Promise<void> {
    await this.unipile.close();
  }
}
