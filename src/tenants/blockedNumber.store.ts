import { Injectable } from '@nestjs/common';
import type { TenantId } from '../contracts/ids.js';
import { Database } from '../platform/database/database.js';

/** Numbers that start no session and get no AI (spec/003 §12). All are E.164 with their plus (`toBlockable`). */
@Injectable()
export class BlockedNumberStore {
  constructor(private readonly database: Database) {}

  /** In the order in which they were blocked. */
  async list(tenantId: TenantId): Promise<string[]> {
    const rows = await this.database.query
      .selectFrom('blocked_numbers')
      .select('phone')
      .where('tenant_id', '=', tenantId)
      .orderBy('created_at')
      .orderBy('phone')
      .execute();
    return rows.map((row) => row.phone);
  }

  /** Blocking twice is the same as once. */
  async add(tenantId: TenantId, phone: string): Promise<void> {
    await this.database.query
      .insertInto('blocked_numbers')
      .values({ tenant_id: tenantId, phone })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'phone']).doNothing())
      .execute();
  }

  /** Answers false when it was not blocked. */
  async remove(tenantId: TenantId, phone: string): Promise<boolean> {
    const removed = await this.database.query
      .deleteFrom('blocked_numbers')
      .where('tenant_id', '=', tenantId)
      .where('phone', '=', phone)
      .returning('phone')
      .executeTakeFirst();
    return removed !== undefined;
  }

  async has(tenantId: TenantId, phone: string): Promise<boolean> {
    const row = await this.database.query
      .selectFrom('blocked_numbers')
      .select('phone')
      .where('tenant_id', '=', tenantId)
      .where('phone', '=', phone)
      .executeTakeFirst();
    return row !== undefined;
  }
}
