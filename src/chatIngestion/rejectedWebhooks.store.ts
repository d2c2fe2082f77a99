import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { AccountId, TenantId } from '../contracts/ids.js';
import { newId } from '../contracts/ids.js';
import type { Channel } from '../contracts/model.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';

export interface RejectedWebhook {
  tenantId: TenantId;
  accountId: AccountId | null;
  channel: Channel;
  /** Why it could not be taken, in words. */
  reason: string;
  body: Buffer;
  headers: Record<string, string>;
}

/** What came with the right secret and could not be understood: kept whole, taken in again by `npm run webhooks:replay`. */
@Injectable()
export class RejectedWebhooks {
  constructor(private readonly database: Database) {}

  /** By itself, or with what else `tx` does. */
  async keep(webhook: RejectedWebhook, tx?: Tx): Promise<void> {
    await (tx?.query ?? this.database.query)
      .insertInto('rejected_webhooks')
      .values({
        id: newId<string>(),
        tenant_id: webhook.tenantId,
        account_id: webhook.accountId,
        channel: webhook.channel,
        reason: webhook.reason.replaceAll('\u0000', '\uFFFD'),
        body: webhook.body,
        headers: JSON.stringify(webhook.headers),
      })
      .execute();
  }

  /** Those not yet taken in, oldest first, after `afterId`. */
  waiting(afterId: string | null, limit: number) {
    return this.database.query
      .selectFrom('rejected_webhooks')
      .selectAll()
      .where('replayed_at', 'is', null)
      .where('id', '>', afterId ?? '00000000-0000-0000-0000-000000000000')
      .orderBy('id')
      .limit(limit)
      .execute();
  }

  async markReplayed(id: string): Promise<void> {
    await this.database.query
      .updateTable('rejected_webhooks')
      .set({ replayed_at: sql`now()` })
      .where('id', '=', id)
      .execute();
  }

  /** They hold what customers wrote, and stay no longer than messages do. */
  async forgetOld(days: number): Promise<void> {
    await sql`delete from rejected_webhooks where received_at < now() - make_interval(days => ${days})`.execute(
      this.database.query,
    );
  }

  async stillRejected(id: string, reason: string): Promise<void> {
    await this.database.query.updateTable('rejected_webhooks').set({ reason }).where('id', '=', id).execute();
  }
}
