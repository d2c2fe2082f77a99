import { Injectable } from '@nestjs/common';
import { type Selectable, sql } from 'kysely';
import { type AgentId, newId, type TenantId } from '../contracts/ids.js';
import { Database } from '../platform/database/database.js';
import type { Agents, JsonObject } from '../platform/database/tables.generated.js';
import type { Tx } from '../platform/database/transaction.js';

/** An AI agent as it stands in the database, in its own (snake_case) words. */
export type AgentRow = Selectable<Agents>;

/** What a tenant says of an agent; `options` is what its provider's model reads. */
export interface AgentFields extends Pick<AgentRow, 'name' | 'provider' | 'is_active'> {
  provider_agent_id: string | null;
  prompt: string | null;
  options: JsonObject;
}

/** A tenant's AI agents (design §4). Whether an id is good is for the provider to say, not for this. */
@Injectable()
export class AgentStore {
  constructor(private readonly database: Database) {}

  /** By name. */
  list(tenantId: TenantId): Promise<AgentRow[]> {
    return this.database.query
      .selectFrom('agents')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .orderBy('name')
      .orderBy('id')
      .execute();
  }

  async find(tenantId: TenantId, id: AgentId): Promise<AgentRow | null> {
    const agent = await this.database.query
      .selectFrom('agents')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .executeTakeFirst();
    return agent ?? null;
  }

  /** Whether the tenant has this agent; it then cannot be deleted until the transaction ends. */
  async holds(tx: Tx, tenantId: TenantId, id: AgentId): Promise<boolean> {
    const agent = await tx.query
      .selectFrom('agents')
      .select('id')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .forKeyShare()
      .executeTakeFirst();
    return agent !== undefined;
  }

  create(tx: Tx, tenantId: TenantId, fields: AgentFields, id = newId<AgentId>()): Promise<AgentRow> {
    return tx.query
      .insertInto('agents')
      .values({ id, tenant_id: tenantId, ...fields, options: JSON.stringify(fields.options) })
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  /** What is left out stays. Null when the tenant has no such agent. */
  async update(
    tx: Tx,
    tenantId: TenantId,
    id: AgentId,
    { options, ...change }: Partial<AgentFields>,
  ): Promise<AgentRow | null> {
    const changed = await tx.query
      .updateTable('agents')
      .set({
        ...change,
        options: options === undefined ? undefined : JSON.stringify(options),
        updated_at: sql<Date>`now()`,
      })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    return changed ?? null;
  }

  /**
   * Where it answered, nobody does from now on: grace periods that run out hand over to people. Answers false when the
   * tenant has no such agent.
   */
  async remove(tx: Tx, tenantId: TenantId, id: AgentId): Promise<boolean> {
    const removed = await tx.query
      .deleteFrom('agents')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    return removed !== undefined;
  }
}
