import { Injectable } from '@nestjs/common';
import type { TenantId } from '../contracts/ids.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import type { Feature } from './features.js';
import { ShortCache } from './shortCache.js';

export interface Tenant {
  id: TenantId;
  name: string;
  features: string[];
}

const COLUMNS = ['id', 'name', 'enabled_features as features'] as const;

@Injectable()
export class TenantStore {
  private readonly known = new ShortCache<Tenant | null>(5_000);

  constructor(private readonly database: Database) {}

  /** Seconds old at most. Not to be called while holding a transaction. */
  find(id: TenantId): Promise<Tenant | null> {
    return this.known.get(id, () => this.load(id));
  }

  private async load(id: TenantId): Promise<Tenant | null> {
    const tenant = await this.database.query
      .selectFrom('tenants')
      .select(COLUMNS)
      .where('id', '=', id)
      .executeTakeFirst();
    return tenant ?? null;
  }

  async list(): Promise<Tenant[]> {
    return this.database.query
      .selectFrom('tenants')
      .select(COLUMNS)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
  }

  /** Answers false when there is one with this id already. */
  async create(
    tx: Tx,
    tenant: { id: TenantId; name: string; features: readonly Feature[] },
  ): Promise<boolean> {
    const made = await tx.query
      .insertInto('tenants')
      .values({ id: tenant.id, name: tenant.name, enabled_features: [...tenant.features] })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst();
    return made !== undefined;
  }

  /** Answers false when there is no such tenant. */
  async setFeatures(id: TenantId, features: readonly Feature[]): Promise<boolean> {
    const changed = await this.database.query
      .updateTable('tenants')
      .set({ enabled_features: [...features] })
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    this.known.forget();
    return changed !== undefined;
  }
}
