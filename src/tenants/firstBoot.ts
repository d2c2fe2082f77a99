import { Injectable } from '@nestjs/common';
import { type AccountId, DEFAULT_TENANT_ID, newId, type UserId } from '../contracts/ids.js';
import { Config } from '../platform/config/config.js';
import { ConfigError } from '../platform/config/environment.js';
import { hashPassword, randomPassword } from '../platform/crypto/password.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import { type AccountChannel, ChannelAccountStore } from './channelAccount.store.js';
import { FEATURES } from './features.js';
import { FirstBootStore } from './firstBoot.store.js';
import { SignIn } from './signIn.js';
import { TenantStore } from './tenant.store.js';
import { UserStore } from './user.store.js';

/** The try-out phone's account, the same in every installation. */
export const SANDBOX_ACCOUNT_ID = '00000000-0000-0000-0000-000000000004' as AccountId;

/** What whoever starts Baton has to be told, once. */
export interface FirstSignIn {
  email: string;
  /** Null when it came from `ADMIN_PASSWORD`, and so is known. */
  password: string | null;
  /** For `/login#token=…`: signs in once. */
  linkToken: string;
}

/**
 * Brings the default tenant up to what the settings say (design §9, §10), with every start. Idempotent, and in one
 * transaction under a lock, so that instances which boot at once do it one after the other.
 */
@Injectable()
export class FirstBoot {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly store: FirstBootStore,
    private readonly tenants: TenantStore,
    private readonly users: UserStore,
    private readonly accounts: ChannelAccountStore,
    private readonly signIn: SignIn,
  ) {}

  /**
   * @returns how to sign in, when an administrator was made just now
   * @throws ConfigError when the settings and what is stored do not go together
   */
  async run(): Promise<FirstSignIn | null> {
    const first = await this.database.transaction(async (tx) => {
      await this.store.lock(tx);
      await this.tenants.create(tx, { id: DEFAULT_TENANT_ID, name: 'Baton', features: FEATURES });
      const signIn = await this.makeAdmin(tx);
      await this.refreshAccounts(tx);
      await this.store.refreshAgents(tx, {
        elevenlabsAgentId: this.config.elevenlabs.agentId,
        sandboxAgent: !this.config.production,
      });
      return signIn;
    });
    await this.refuseOpenDoors();
    return first;
  }

  /** Only while the default tenant has none who could sign in, and not where Supabase says who is one. */
  private async makeAdmin(tx: Tx): Promise<FirstSignIn | null> {
    if (this.config.supabase.url !== null) return null;
    if (await this.store.hasAdminWithPassword(tx)) return null;
    const email = this.config.firstAdmin.email.toLowerCase();
    const password = this.config.firstAdmin.password ?? randomPassword();
    const admin = await this.users.create(tx, {
      id: newId<UserId>(),
      tenantId: DEFAULT_TENANT_ID,
      email,
      name: 'Administrator',
      role: 'admin',
      passwordHash: await hashPassword(password),
    });
    if (admin === null) throw new ConfigError(`ADMIN_EMAIL ${email} belongs to somebody else already.`);
    return {
      email,
      password: this.config.firstAdmin.password === null ? password : null,
      linkToken: await this.signIn.makeLink(tx, admin.id),
    };
  }

  private async refreshAccounts(tx: Tx): Promise<void> {
    const { interakt, unipile, sandbox } = this.config;
    if (unipile.apiKey !== null) {
      await this.refreshAccount(tx, 'unipile', unipile, unipile.accountId);
    }
    if (interakt.apiKey !== null || interakt.webhookSecret !== null) {
      await this.refreshAccount(tx, 'interakt', interakt, null);
    }
    if (sandbox.channel) {
      const account = { tenantId: DEFAULT_TENANT_ID, channel: 'sandbox', name: 'Try-out phone' } as const;
      const rest = { status: 'ok', sessionsEnabled: true, isDefault: true };
      await this.accounts.create(tx, { ...account, ...rest }, SANDBOX_ACCOUNT_ID);
    }
  }

  /** What the variables say replaces what is stored; what they do not say (sessions, a QR connection) stays. */
  private async refreshAccount(
    tx: Tx,
    channel: Exclude<AccountChannel, 'sandbox'>,
    settings: { apiUrl: string | null; apiKey: string | null; webhookSecret: string | null },
    externalId: string | null,
  ): Promise<void> {
    const { apiUrl, apiKey, webhookSecret } = settings;
    if (externalId !== null && (await this.store.isElsewhere(tx, channel, externalId))) {
      throw new ConfigError(`UNIPILE_ACCOUNT_ID ${externalId} is connected to another tenant already.`);
    }
    const stored = await this.store.defaultAccount(tx, channel);
    const secrets = { apiUrl, apiKey, webhookSecret };
    if (stored === null) {
      await this.accounts.create(tx, {
        tenantId: DEFAULT_TENANT_ID,
        channel,
        name: channel === 'unipile' ? 'WhatsApp by Unipile' : 'WhatsApp by Interakt',
        externalId,
        // Interakt has no account to connect; Unipile's is connected when its id is known.
        status: channel === 'interakt' || externalId !== null ? 'ok' : 'pending',
        sessionsEnabled: channel === 'unipile',
        isDefault: true,
        ...secrets,
      });
      return;
    }
    const isNewAccount = externalId !== null && externalId !== stored.externalId;
    await this.accounts.update(tx, DEFAULT_TENANT_ID, stored.id, {
      ...withoutNulls(secrets),
      ...(isNewAccount ? { externalId, status: 'ok', connectedAt: new Date() } : {}),
    });
  }

  /** In production a stored account that anybody could write to is a refusal to start. */
  private async refuseOpenDoors(): Promise<void> {
    if (!this.config.production) return;
    const [open] = await this.accounts.withoutWebhookSecret();
    if (open === undefined) return;
    throw new ConfigError(
      `The ${open.channel} account ${open.id} has no webhook secret: \`npm run admin -- set-account\` can give it one.`,
    );
  }
}

const withoutNulls = <T extends object>(settings: T): Partial<T> =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null)) as Partial<T>;
