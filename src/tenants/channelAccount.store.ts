import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { type AccountId, DEFAULT_TENANT_ID, newId, type TenantId } from '../contracts/ids.js';
import type { Channel, Platform } from '../contracts/model.js';
import { SecretBox } from '../platform/crypto/secretBox.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import { ShortCache } from './shortCache.js';

/** A channel that has accounts: a number connected through a provider, or the try-out phone. */
export type AccountChannel = Extract<Channel, 'interakt' | 'unipile' | 'sandbox'>;

/** A connected number with its secrets in the clear; they stay in memory. */
export interface ChannelAccount {
  id: AccountId;
  tenantId: TenantId;
  channel: AccountChannel;
  platform: Platform;
  /** The provider's own id of the account; null until it is connected, or where the provider has none. */
  externalId: string | null;
  name: string;
  /** E.164, when the provider has told it. */
  phone: string | null;
  /** `ok`, `pending`, or the provider's own word in lower case. */
  status: string;
  /** Whether grace periods and the AI act on its conversations. */
  sessionsEnabled: boolean;
  /** Whether it is the tenant's account that addresses without an account id belong to. */
  isDefault: boolean;
  apiUrl: string | null;
  apiKey: string | null;
  webhookSecret: string | null;
  connectedAt: Date | null;
}

export interface NewChannelAccount {
  tenantId: TenantId;
  channel: AccountChannel;
  platform?: Platform;
  name?: string;
  externalId?: string | null;
  status?: string;
  sessionsEnabled: boolean;
  isDefault: boolean;
  apiUrl?: string | null;
  apiKey?: string | null;
  webhookSecret?: string | null;
}

/** What may change; what is left out stays. */
export type ChannelAccountChange = Partial<
  Pick<
    ChannelAccount,
    | 'externalId'
    | 'name'
    | 'phone'
    | 'status'
    | 'sessionsEnabled'
    | 'apiUrl'
    | 'apiKey'
    | 'webhookSecret'
    | 'connectedAt'
  >
>;

/** Providers' ids are a tenth as long; a longer one is nobody's, and too much to remember that of. */
const LONGEST_EXTERNAL_ID = 500;

@Injectable()
export class ChannelAccountStore {
  private readonly known = new ShortCache<ChannelAccount | null>(10_000);

  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  /** Seconds old at most, as are the other two. None may be called while holding a transaction. */
  find(id: AccountId): Promise<ChannelAccount | null> {
    return this.known.get(`id ${id}`, () => this.first(sql`id = ${id}`));
  }

  async findByExternal(channel: AccountChannel, externalId: string): Promise<ChannelAccount | null> {
    if (externalId.length > LONGEST_EXTERNAL_ID) return null;
    return this.known.get(`${channel} ${externalId}`, () =>
      this.first(sql`channel = ${channel} and external_account_id = ${externalId}`),
    );
  }

  /** The account that `/webhooks/<channel>` belongs to, and the one that a tenant's own new messages leave by. */
  defaultFor(
    channel: AccountChannel,
    tenantId: TenantId = DEFAULT_TENANT_ID,
  ): Promise<ChannelAccount | null> {
    return this.known.get(`default ${channel} ${tenantId}`, () =>
      this.first(sql`tenant_id = ${tenantId} and channel = ${channel} and is_default`),
    );
  }

  async list(tenantId: TenantId): Promise<ChannelAccount[]> {
    return this.select(sql`tenant_id = ${tenantId}`);
  }

  /** The accounts that would take webhooks from anybody, for the refusal to start in production (design §9). */
  async withoutWebhookSecret(): Promise<ChannelAccount[]> {
    return this.select(sql`channel in ('interakt', 'unipile') and webhook_secret_encrypted is null`);
  }

  /**
   * @param id given only for the accounts that every installation has under the same id
   * @returns null when the id, the external id, or the place of the tenant's default for this channel is taken
   */
  async create(tx: Tx, account: NewChannelAccount, id = newId<AccountId>()): Promise<AccountId | null> {
    const made = await tx.query
      .insertInto('channel_accounts')
      .values({
        id,
        tenant_id: account.tenantId,
        channel: account.channel,
        platform: account.platform ?? 'whatsapp',
        external_account_id: account.externalId ?? null,
        name: account.name ?? '',
        status: account.status ?? 'pending',
        sessions_enabled: account.sessionsEnabled,
        is_default: account.isDefault,
        api_url: account.apiUrl ?? null,
        api_key_encrypted: this.seal(account.apiKey ?? null),
        webhook_secret_encrypted: this.seal(account.webhookSecret ?? null),
        connected_at: account.status === 'ok' ? sql<Date>`now()` : null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    tx.afterCommit(() => this.known.forget());
    return made?.id ?? null;
  }

  /** Answers false when the tenant has no such account. Throws PostgreSQL's 23505 when the external id is another's. */
  async update(tx: Tx, tenantId: TenantId, id: AccountId, change: ChannelAccountChange): Promise<boolean> {
    const { apiKey, webhookSecret } = change;
    const changed = await tx.query
      .updateTable('channel_accounts')
      .set({
        external_account_id: change.externalId,
        name: change.name,
        phone: change.phone,
        status: change.status,
        sessions_enabled: change.sessionsEnabled,
        api_url: change.apiUrl,
        api_key_encrypted: apiKey === undefined ? undefined : this.seal(apiKey),
        webhook_secret_encrypted: webhookSecret === undefined ? undefined : this.seal(webhookSecret),
        connected_at: change.connectedAt,
        updated_at: sql<Date>`now()`,
      })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    tx.afterCommit(() => this.known.forget());
    return changed !== undefined;
  }

  private async first(condition: ReturnType<typeof sql>): Promise<ChannelAccount | null> {
    const [account] = await this.select(condition);
    return account ?? null;
  }

  private async select(condition: ReturnType<typeof sql>): Promise<ChannelAccount[]> {
    const rows = await this.database.query
      .selectFrom('channel_accounts')
      .selectAll()
      .where(sql<boolean>`${condition}`)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      tenantId: row.tenant_id,
      channel: row.channel as AccountChannel,
      platform: row.platform,
      externalId: row.external_account_id,
      name: row.name,
      phone: row.phone,
      status: row.status,
      sessionsEnabled: row.sessions_enabled,
      isDefault: row.is_default,
      apiUrl: row.api_url,
      apiKey: this.open(row.api_key_encrypted),
      webhookSecret: this.open(row.webhook_secret_encrypted),
      connectedAt: row.connected_at,
    }));
  }

  private seal(secret: string | null): string | null {
    return secret === null ? null : this.box.seal(secret);
  }

  private open(sealed: string | null): string | null {
    return sealed === null ? null : this.box.open(sealed);
  }
}
