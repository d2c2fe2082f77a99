import { Injectable } from '@nestjs/common';
import { newId, type OutletId, type TenantId } from '../contracts/ids.js';
import { Database } from '../platform/database/database.js';

/** A shop or branch that conversations may belong to (spec/002). */
export interface Outlet {
  id: OutletId;
  tenant_id: TenantId;
  name: string;
  created_at: Date;
}

const COLUMNS = ['id', 'tenant_id', 'name', 'created_at'] as const;

@Injectable()
export class OutletStore {
  constructor(private readonly database: Database) {}

  create(tenantId: TenantId, name: string): Promise<Outlet> {
    return this.database.query
      .insertInto('outlets')
      .values({ id: newId<OutletId>(), tenant_id: tenantId, name })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
  }

  /** Oldest first. */
  list(tenantId: TenantId): Promise<Outlet[]> {
    return this.database.query
      .selectFrom('outlets')
      .select(COLUMNS)
      .where('tenant_id', '=', tenantId)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
  }

  async exists(tenantId: TenantId, id: OutletId): Promise<boolean> {
    const outlet = await this.database.query
      .selectFrom('outlets')
      .select('id')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .executeTakeFirst();
    return outlet !== undefined;
  }
}
