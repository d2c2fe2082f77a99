import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { AgentId, TenantId } from '../contracts/ids.js';
import { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';

/** How a tenant's sessions run (spec/003 §5). */
export interface WhatsappSettings {
  /** Null: nobody answers for the people; a grace period that runs out hands over to them. */
  agentId: AgentId | null;
  graceSeconds: number;
}

/** What may change; what is left out stays. `graceSeconds: null` goes back to the default. */
export interface WhatsappSettingsChange {
  agentId?: AgentId | null;
  graceSeconds?: number | null;
}

@Injectable()
export class WhatsappSettingsStore {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  async read(tenantId: TenantId): Promise<WhatsappSettings> {
    const row = await this.database.query
      .selectFrom('whatsapp_settings')
      .select(['agent_id', 'grace_period_seconds'])
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst();
    return {
      agentId: row?.agent_id ?? null,
      graceSeconds: row?.grace_period_seconds ?? this.config.grace.defaultSeconds,
    };
  }

  async save(tx: Tx, tenantId: TenantId, change: WhatsappSettingsChange): Promise<void> {
    await tx.query
      .insertInto('whatsapp_settings')
      .values({
        tenant_id: tenantId,
        agent_id: change.agentId ?? null,
        grace_period_seconds: change.graceSeconds ?? null,
      })
      .onConflict((conflict) =>
        conflict.column('tenant_id').doUpdateSet({
          agent_id: change.agentId,
          grace_period_seconds: change.graceSeconds,
          updated_at: sql<Date>`now()`,
        }),
      )
      .execute();
  }
}
