import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { type AccountId, type AgentId, DEFAULT_TENANT_ID } from '../contracts/ids.js';
import type { Tx } from '../platform/database/transaction.js';
import type { AccountChannel } from './channelAccount.store.js';

/** The default tenant's agents that the settings make, under the same ids in every installation. */
export const ENVIRONMENT_AGENT_ID = '00000000-0000-0000-0000-000000000002' as AgentId;
export const SANDBOX_AGENT_ID = '00000000-0000-0000-0000-000000000003' as AgentId;

/** Any number will do, as long as every Baton uses the same. */
const FIRST_BOOT_LOCK = 7_206_401_913;

/** Statements that only the first boot needs. */
@Injectable()
export class FirstBootStore {
  async lock(tx: Tx): Promise<void> {
    await sql`select pg_advisory_xact_lock(${FIRST_BOOT_LOCK})`.execute(tx.query);
  }

  async hasAdminWithPassword(tx: Tx): Promise<boolean> {
    const row = await tx.query
      .selectFrom('users')
      .select('id')
      .where('tenant_id', '=', DEFAULT_TENANT_ID)
      .where('role', '=', 'admin')
      .where('is_active', '=', true)
      .where('password_hash', 'is not', null)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Whether another account than the default tenant's default one has this external id. */
  async isElsewhere(tx: Tx, channel: AccountChannel, externalId: string): Promise<boolean> {
    const row = await tx.query
      .selectFrom('channel_accounts')
      .select('id')
      .where('channel', '=', channel)
      .where('external_account_id', '=', externalId)
      .where((where) =>
        where.or([where('tenant_id', '<>', DEFAULT_TENANT_ID), where('is_default', '=', false)]),
      )
      .executeTakeFirst();
    return row !== undefined;
  }

  async defaultAccount(
    tx: Tx,
    channel: AccountChannel,
  ): Promise<{ id: AccountId; externalId: string | null } | null> {
    const row = await tx.query
      .selectFrom('channel_accounts')
      .select(['id', 'external_account_id as externalId'])
      .where('tenant_id', '=', DEFAULT_TENANT_ID)
      .where('channel', '=', channel)
      .where('is_default', '=', true)
      .executeTakeFirst();
    return row ?? null;
  }

  /**
   * Makes or refreshes the agent of `ELEVENLABS_AGENT_ID`, or else, where it is wanted, the sandbox agent. A new one
   * becomes the tenant's agent unless the tenant has chosen a real one; a sandbox agent never answers where it is not
   * wanted.
   */
  async refreshAgents(
    tx: Tx,
    wanted: { elevenlabsAgentId: string | null; sandboxAgent: boolean },
  ): Promise<void> {
    if (wanted.elevenlabsAgentId !== null) {
      const isNew = await this.saveElevenlabsAgent(tx, wanted.elevenlabsAgentId);
      await this.appoint(tx, ENVIRONMENT_AGENT_ID, isNew);
    } else if (wanted.sandboxAgent) {
      const isNew = await this.saveSandboxAgent(tx);
      await this.appoint(tx, SANDBOX_AGENT_ID, isNew);
    }
    if (!wanted.sandboxAgent) {
      await tx.query
        .updateTable('agents')
        .set({ is_active: false })
        .where('id', '=', SANDBOX_AGENT_ID)
        .execute();
    }
  }

  private async saveElevenlabsAgent(tx: Tx, providerAgentId: string): Promise<boolean> {
    const saved = await tx.query
      .insertInto('agents')
      .values({
        id: ENVIRONMENT_AGENT_ID,
        tenant_id: DEFAULT_TENANT_ID,
        name: 'ElevenLabs agent',
        provider: 'elevenlabs',
        provider_agent_id: providerAgentId,
      })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ provider_agent_id: providerAgentId }))
      // PostgreSQL's own mark of a row that was inserted, not updated.
      .returning(sql<boolean>`(xmax = 0)`.as('is_new'))
      .executeTakeFirstOrThrow();
    return saved.is_new;
  }

  private async saveSandboxAgent(tx: Tx): Promise<boolean> {
    const made = await tx.query
      .insertInto('agents')
      .values({
        id: SANDBOX_AGENT_ID,
        tenant_id: DEFAULT_TENANT_ID,
        name: 'Sandbox agent',
        provider: 'sandbox',
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst();
    return made !== undefined;
  }

  private async appoint(tx: Tx, agentId: AgentId, isNew: boolean): Promise<void> {
    await sql`
      insert into whatsapp_settings (tenant_id, agent_id) values (${DEFAULT_TENANT_ID}, ${agentId})
      on conflict (tenant_id) do update set agent_id = excluded.agent_id, updated_at = now()
        where whatsapp_settings.agent_id = ${SANDBOX_AGENT_ID}
          or (${isNew}::boolean and whatsapp_settings.agent_id is null)`.execute(tx.query);
  }
}
