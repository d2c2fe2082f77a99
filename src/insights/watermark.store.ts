import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { TenantId } from '../contracts/ids.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';

/** A transaction that began before our look may commit after it: so far back each look starts again. */
const LOOK_BACK_SECONDS = 120;

/** How far a tenant's conversations have been looked at, by the time of their last change (as text) and id. */
export interface Watermark {
  at: string;
  id: string;
}

const MARK = [sql<string>`looked_through::text`.as('at'), 'looked_id as id'] as const;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';
const NOWHERE: Watermark = { at: '-infinity', id: BEFORE_ALL };

/**
 * Up to where a tenant is counted. It is read by a statement of its own and given to others as values: joined to its row,
 * PostgreSQL walked along every conversation of the tenant.
 */
@Injectable()
export class WatermarkStore {
  constructor(private readonly database: Database) {}

  async read(tenantId: TenantId): Promise<Watermark> {
    const mark = await this.database.query
      .selectFrom('insight_watermarks')
      .select(MARK)
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst();
    return mark ?? NOWHERE;
  }

  /** Takes the tenant's turn at counting; null while somebody else has it. */
  async take(tx: Tx, tenantId: TenantId): Promise<Watermark | null> {
    await tx.query
      .insertInto('insight_watermarks')
      .values({ tenant_id: tenantId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const mark = await tx.query
      .selectFrom('insight_watermarks')
      .select(MARK)
      .where('tenant_id', '=', tenantId)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    return mark ?? null;
  }

  /** Everything up to this conversation is counted; without one, everything. What may still commit is looked at again. */
  async move(tx: Tx, tenantId: TenantId, last: { id: string; updated_at: string } | null): Promise<void> {
    await sql`
      update insight_watermarks set (looked_through, looked_id) = (
        select least(looked.at, settled.at), case when looked.at <= settled.at then looked.id else ${BEFORE_ALL} end
        from (select coalesce(${last?.updated_at ?? null}::timestamptz, 'infinity') as at,
            ${last?.id ?? BEFORE_ALL}::uuid as id) looked,
          (select now() - make_interval(secs => ${LOOK_BACK_SECONDS}) as at) settled
      ) where tenant_id = ${tenantId}`.execute(tx.query);
  }
}
