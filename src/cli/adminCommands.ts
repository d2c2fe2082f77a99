import { AppError } from '../contracts/errors.js';
import { type AccountId, DEFAULT_TENANT_ID, type TenantId } from '../contracts/ids.js';
import { ROLES } from '../contracts/model.js';
import { randomPassword } from '../platform/crypto/password.js';
import type { ChannelAccount } from '../tenants/channelAccount.store.js';
import { type Feature, FEATURES } from '../tenants/features.js';
import { oneOf, type Options, UsageError } from './adminOptions.js';
import type { Installation } from './installation.js';

/** One command: its options by name, with what stands for their value in the help, and what it does. */
export interface AdminCommand {
  summary: string;
  options: Record<string, { value: string; help: string }>;
  run(installation: Installation, options: Options): Promise<string[]>;
}

const TENANT = { value: 'ID', help: 'the tenant (the default tenant)' };
const PASSWORD = { value: 'PASSWORD', help: 'at least 8 characters (a random one, printed)' };
const FEATURE_LIST = { value: 'A,B', help: `any of ${FEATURES.join(', ')}, or "none"` };

const ACCOUNT_VALUES = {
  'external-id': { value: 'ID', help: 'the account’s id at the provider' },
  name: { value: 'NAME', help: 'how people call it' },
  'api-url': { value: 'URL', help: 'the provider’s address, where it is not the usual one' },
  'api-key': { value: 'KEY', help: 'the provider’s API key' },
  'webhook-secret': { value: 'SECRET', help: 'what its webhooks must prove to know' },
  sessions: { value: 'on|off', help: 'whether grace periods and the AI act on it' },
};

export const ADMIN_COMMANDS: Record<string, AdminCommand> = {
  tenants: {
    summary: 'list the tenants',
    options: {},
    run: async ({ tenants }) =>
      (await tenants.list()).map(
        ({ id, name, features }) => `${id}  ${name}  ${features.join(',') || 'no features'}`,
      ),
  },

  'create-tenant': {
    summary: 'make a tenant and its administrator',
    options: {
      name: { value: 'NAME', help: 'the tenant’s name' },
      email: { value: 'EMAIL', help: 'the administrator’s e-mail address' },
      'admin-name': { value: 'NAME', help: 'the administrator’s name (Administrator)' },
      password: PASSWORD,
      features: { ...FEATURE_LIST, help: `${FEATURE_LIST.help} (all)` },
    },
    run: async ({ people }, options) => {
      const password = passwordFor(options);
      const tenant = { name: options.required('name'), features: featuresOf(options) ?? FEATURES };
      const admin = await people.addTenant(tenant, {
        email: emailOf(options),
        name: options.optional('admin-name') ?? 'Administrator',
        password: password.value,
      });
      return [`Tenant ${admin.tenant_id} is made; ${admin.email} is its administrator.`, ...password.told];
    },
  },

  'add-user': {
    summary: 'add somebody to a tenant',
    options: {
      email: { value: 'EMAIL', help: 'what they sign in with' },
      name: { value: 'NAME', help: 'their name' },
      role: { value: 'ROLE', help: `${ROLES.join(', ')} (agent)` },
      tenant: TENANT,
      password: PASSWORD,
    },
    run: async (installation, options) => {
      const password = passwordFor(options);
      const user = await installation.people.add({
        tenantId: await existingTenant(installation, options),
        email: emailOf(options),
        name: options.required('name'),
        role: oneOf('role', ROLES, options.optional('role') ?? 'agent'),
        password: password.value,
      });
      return [`${user.email} is ${user.role} of tenant ${user.tenant_id}.`, ...password.told];
    },
  },

  'reset-password': {
    summary: 'give somebody a new password',
    options: { email: { value: 'EMAIL', help: 'what they sign in with' }, password: PASSWORD },
    run: async ({ users, people }, options) => {
      const email = emailOf(options);
      const user = await users.findForSignIn(email);
      if (user === null) throw new AppError('not_found', `Nobody has the e-mail address ${email}.`);
      const password = passwordFor(options);
      await people.change(user.tenant_id, user.id, { password: password.value });
      return [`${user.email} has a new password.`, ...password.told];
    },
  },

  features: {
    summary: 'show or set what a tenant may use',
    options: { tenant: TENANT, set: FEATURE_LIST },
    run: async (installation, options) => {
      const tenantId = await existingTenant(installation, options);
      const wanted = featuresOf(options, 'set');
      if (wanted !== null) await installation.tenants.setFeatures(tenantId, wanted);
      const tenant = await installation.tenants.find(tenantId);
      return [`${tenant?.name ?? tenantId}: ${tenant?.features.join(', ') || 'no features'}`];
    },
  },

  accounts: {
    summary: 'list a tenant’s channel accounts and where their webhooks go',
    options: { tenant: TENANT },
    run: async (installation, options) => {
      const accounts = await installation.accounts.list(await existingTenant(installation, options));
      if (accounts.length === 0) return ['No channel accounts.'];
      return accounts.flatMap((account) => described(account, installation.config.http.publicUrl));
    },
  },

  'add-account': {
    summary: 'connect a channel account to a tenant',
    options: {
      channel: { value: 'CHANNEL', help: 'unipile or interakt' },
      tenant: TENANT,
      ...ACCOUNT_VALUES,
    },
    run: async (installation, options) => {
      const channel = oneOf('channel', ['unipile', 'interakt'] as const, options.required('channel'));
      const tenantId = await existingTenant(installation, options);
      const { accounts } = installation;
      const isFirst = (await accounts.defaultFor(channel, tenantId)) === null;
      const externalId = options.optional('external-id') ?? null;
      const id = await installation.database.transaction((tx) =>
        accounts.create(tx, {
          ...accountValues(options),
          tenantId,
          channel,
          externalId,
          status: channel === 'interakt' || externalId !== null ? 'ok' : 'pending',
          sessionsEnabled: options.onOff('sessions') ?? channel === 'unipile',
          isDefault: isFirst,
        }),
      );
      if (id === null) throw new AppError('conflict', `The account ${externalId} is connected already.`);
      return showAccount(installation, id);
    },
  },

  'set-account': {
    summary: 'change a channel account: its secrets, or switch its sessions on or off',
    options: { account: { value: 'ID', help: 'its id, as `accounts` shows it' }, ...ACCOUNT_VALUES },
    run: async (installation, options) => {
      const id = options.uuid('account') as AccountId;
      const account = await installation.accounts.find(id);
      if (account === null) throw new AppError('not_found', `There is no channel account ${id}.`);
      const change = { ...accountValues(options), externalId: options.optional('external-id') };
      await installation.database.transaction((tx) =>
        installation.accounts.update(tx, account.tenantId, id, {
          ...change,
          sessionsEnabled: options.onOff('sessions'),
        }),
      );
      return showAccount(installation, id);
    },
  },
};

async function existingTenant({ tenants }: Installation, options: Options): Promise<TenantId> {
  const id = options.uuid('tenant', DEFAULT_TENANT_ID) as TenantId;
  if ((await tenants.find(id)) !== null) return id;
  throw new AppError(
    'not_found',
    `There is no tenant ${id}. (Baton makes the default tenant at its first start.)`,
  );
}

function emailOf(options: Options): string {
  const email = options.required('email');
  if (/^\S+@\S+$/.test(email)) return email;
  throw new UsageError(`--email must be an e-mail address, not "${email}".`);
}

/** The password that was given, or a random one and the line that tells it. */
function passwordFor(options: Options): { value: string; told: string[] } {
  const given = options.optional('password');
  if (given === undefined) {
    const value = randomPassword();
    return { value, told: [`The password is ${value} (it is shown this once).`] };
  }
  if (given.length < 8) throw new UsageError('--password must have at least 8 characters.');
  return { value: given, told: [] };
}

function featuresOf(options: Options, name = 'features'): Feature[] | null {
  const list = options.optional(name);
  if (list === undefined) return null;
  if (list === 'none') return [];
  return list.split(',').map((entry) => oneOf(name, FEATURES, entry.trim()));
}

const accountValues = (options: Options) => ({
  name: options.optional('name'),
  apiUrl: options.optional('api-url'),
  apiKey: options.optional('api-key'),
  webhookSecret: options.optional('webhook-secret'),
});

async function showAccount({ accounts, config }: Installation, id: AccountId): Promise<string[]> {
  const account = await accounts.find(id);
  return account === null ? [] : described(account, config.http.publicUrl);
}

/** Secrets are not shown, only whether there are any. */
function described(account: ChannelAccount, publicUrl: string | null): string[] {
  const { channel, id, name, status, externalId } = account;
  const isShort = account.isDefault && account.tenantId === DEFAULT_TENANT_ID;
  const path = isShort ? `/webhooks/${channel}` : `/webhooks/${channel}/${id}`;
  const line = `${id}  ${channel}  ${status}  sessions ${account.sessionsEnabled ? 'on' : 'off'}  ${name || 'without a name'}`;
  // The try-out phone has nobody behind it who would call.
  if (channel === 'sandbox') return [line];
  return [
    line,
    `  id at the provider: ${externalId ?? 'none'}, webhook secret: ${account.webhookSecret === null ? 'NOT SET' : 'set'}`,
    `  webhooks to ${publicUrl ?? '<this Baton>'}${path}`,
  ];
}
