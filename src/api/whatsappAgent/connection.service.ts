import { Injectable } from '@nestjs/common';
import { UnipileClient, type UnipileConnection } from '../../channels/unipile/unipile.client.js';
import { type UnipileAccess, UnipileAccessFinder } from '../../channels/unipile/unipileAccess.js';
import { AppError } from '../../contracts/errors.js';
import { DEFAULT_TENANT_ID, type TenantId } from '../../contracts/ids.js';
import { Config } from '../../platform/config/config.js';
import { makeSecret } from '../../platform/crypto/secrets.js';
import { Database } from '../../platform/database/database.js';
import {
  type ChannelAccount,
  type ChannelAccountChange,
  ChannelAccountStore,
} from '../../tenants/channelAccount.store.js';

/** Unipile's word for a phone that is linked and well, as `channel_accounts.status` has it. */
const WELL = 'ok';
const PENDING = 'pending';
const DISCONNECTED = 'disconnected';

/** One subscription tells messages or accounts, never both (providers/unipile.md §4.1). */
const SOURCES = ['messaging', 'account_status'] as const;

export interface ConnectionState {
  /** `ok`, `pending`, `disconnected`, or Unipile's own word in lower case. */
  status: string;
  /** E.164; null while no phone is linked. */
  phone: string | null;
}

export interface StartedConnection {
  externalId: string;
  status: string;
  /** The text to draw as a QR code, good for a minute or so; null where nothing has to be scanned. */
  qrCode: string | null;
}

export interface RegisteredWebhooks {
  url: string;
  webhooks: { source: (typeof SOURCES)[number]; id: string }[];
}

/**
 * A tenant's own WhatsApp number at Unipile (spec/003 §9.1). Its chats hang on our account, not on Unipile's: when the
 * number comes back under another id there, they stay where they are, and each finds its thread again by the contact's
 * own id: a message that comes in (design §5, "Threads") as well as one that leaves.
 */
@Injectable()
export class WhatsappConnection {
  constructor(
    private readonly unipile: UnipileClient,
    private readonly accesses: UnipileAccessFinder,
    private readonly accounts: ChannelAccountStore,
    private readonly config: Config,
    private readonly database: Database,
  ) {}

  /** Links a phone, by a QR code where one is needed. An account that Unipile still knows is linked anew, as itself. */
  async connect(tenantId: TenantId): Promise<StartedConnection> {
    const account = await this.ensureAccount(tenantId);
    const access = this.accessOf(account);
    if (account.externalId !== null) {
      const state = await this.ask(access, account.externalId);
      if (state?.status === WELL) {
        await this.save(account, { status: WELL, phone: state.phone });
        return { externalId: account.externalId, status: WELL, qrCode: null };
      }
    }
    const { externalId, qrCode } = await this.link(access, account.externalId);
    await this.save(account, { externalId, status: PENDING });
    return { externalId, status: PENDING, qrCode };
  }

  /** As Unipile sees it now; what was known last where Unipile does not answer. */
  async state(tenantId: TenantId): Promise<ConnectionState> {
    const account = await this.accounts.defaultFor('unipile', tenantId);
    if (account === null || account.externalId === null) return { status: DISCONNECTED, phone: null };
    const access = this.accesses.of(account);
    const known = { status: account.status, phone: account.phone };
    if (access === null) return known;
    const state = await this.ask(access, account.externalId).catch(() => known);
    const { status, phone } = state ?? { status: 'deleted', phone: null };
    if (status !== known.status || phone !== known.phone) await this.save(account, { status, phone });
    return { status, phone };
  }

  /** Unlinks the phone. Chats, agent and grace period stay, for the next number. */
  async disconnect(tenantId: TenantId): Promise<void> {
    const account = await this.accounts.defaultFor('unipile', tenantId);
    if (account === null || account.externalId === null) return;
    const { externalId } = account;
    await this.unipile.disconnect(this.accessOf(account), externalId).catch(unlessGone);
    await this.save(account, { externalId: null, status: DISCONNECTED, phone: null, connectedAt: null });
  }

  /** Tells Unipile where to send what happens, with a secret that the address will ask for. */
  async registerWebhooks(tenantId: TenantId): Promise<RegisteredWebhooks> {
    const { publicUrl } = this.config.http;
    if (publicUrl === null) {
      throw new AppError('conflict', 'PUBLIC_URL is not set: Unipile would not know where Baton is.');
    }
    const account = await this.ensureAccount(tenantId);
    const access = this.accessOf(account);
    const secret = account.webhookSecret ?? makeSecret();
    if (account.webhookSecret === null) await this.save(account, { webhookSecret: secret });
    const isPlainAddress = tenantId === DEFAULT_TENANT_ID;
    const url = `${publicUrl}/webhooks/unipile${isPlainAddress ? '' : `/${account.id}`}`;
    const webhooks = await Promise.all(
      SOURCES.map(async (source) => ({
        source,
        id: await this.unipile.registerWebhook(access, { url, secret, source }),
      })),
    );
    return { url, webhooks };
  }

  /** Null where Unipile knows no such account any more. */
  private async ask(access: UnipileAccess, externalId: string): Promise<ConnectionState | null> {
    try {
      return await this.unipile.account(access, externalId);
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }

  /** Reconnecting comes first: it keeps Unipile's ids of chats and messages, which a new account would not. */
  private async link(access: UnipileAccess, externalId: string | null): Promise<UnipileConnection> {
    if (externalId === null) return this.unipile.connect(access);
    try {
      return await this.unipile.reconnect(access, externalId);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return this.unipile.connect(access);
    }
  }

  private async ensureAccount(tenantId: TenantId): Promise<ChannelAccount> {
    const known = await this.accounts.defaultFor('unipile', tenantId);
    if (known !== null) return known;
    await this.database.transaction((tx) =>
      this.accounts.create(tx, {
        tenantId,
        channel: 'unipile',
        name: 'WhatsApp by Unipile',
        sessionsEnabled: true,
        isDefault: true,
        webhookSecret: makeSecret(),
      }),
    );
    // Read back: somebody else may have been first.
    const made = await this.accounts.defaultFor('unipile', tenantId);
    if (made === null) throw new Error('The account that was just made is not there');
    return made;
  }

  private accessOf(account: ChannelAccount): UnipileAccess {
    const access = this.accesses.of(account);
    if (access !== null) return access;
    throw new AppError(
      'not_connected',
      'Unipile is not configured: set UNIPILE_API_URL and UNIPILE_API_KEY.',
    );
  }

  private async save(account: ChannelAccount, change: ChannelAccountChange): Promise<void> {
    const isNewlyWell = change.status === WELL && account.status !== WELL;
    await this.database.transaction((tx) =>
      this.accounts.update(tx, account.tenantId, account.id, {
        ...(isNewlyWell && { connectedAt: new Date() }),
        ...change,
      }),
    );
  }
}

const isGone = (error: unknown): boolean => error instanceof AppError && error.code === 'not_found';

/** Unipile answered and would not: gone, or its session cannot be taken up again. Silence is no refusal. */
const isRefusal = (error: unknown): boolean =>
  error instanceof AppError && ['not_found', 'not_connected', 'refused_by_provider'].includes(error.code);

function unlessGone(error: unknown): void {
  if (!isGone(error)) throw error;
}
