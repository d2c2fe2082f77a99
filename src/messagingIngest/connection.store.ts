import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { type ConnectionId, newId, type TenantId, type UserId } from '../contracts/ids.js';
import type { Platform } from '../contracts/model.js';
import { hashSecret, makeSecret } from '../platform/crypto/secrets.js';
import { Database } from '../platform/database/database.js';

/** A way in for a platform's conversations (spec/001). The secret itself is not kept. */
export interface Connection {
  id: ConnectionId;
  tenant_id: TenantId;
  /** Its owner, to whom the imported conversations belong; null when a service made it, or the person is gone. */
  user_id: UserId | null;
  platform: Platform;
  /** What its callers call it. */
  connection_id: string;
  name: string;
  is_active: boolean;
  created_at: Date;
  updated_at: Date;
}

export interface NewConnection {
  tenantId: TenantId;
  userId: UserId | null;
  platform: Platform;
  connectionId: string;
  name: string;
}

const SECRET_PREFIX = 'bi_';

const COLUMNS = [
  'id',
  'tenant_id',
  'user_id',
  'platform',
  'connection_id',
  'name',
  'is_active',
  'created_at',
  'updated_at',
] as const;

@Injectable()
export class ConnectionStore {
  constructor(private readonly database: Database) {}

  /** Answers null when the tenant has such a connection already. `secret` cannot be had again. */
  async create(wanted: NewConnection): Promise<{ connection: Connection; secret: string } | null> {
    const secret = makeSecret(SECRET_PREFIX);
    const connection = await this.database.query
      .insertInto('connections')
      .values({
        id: newId<ConnectionId>(),
        tenant_id: wanted.tenantId,
        user_id: wanted.userId,
        platform: wanted.platform,
        connection_id: wanted.connectionId,
        name: wanted.name,
        api_secret_hash: hashSecret(secret),
      })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'platform', 'connection_id']).doNothing())
      .returning(COLUMNS)
      .executeTakeFirst();
    return connection === undefined ? null : { connection, secret };
  }

  /** Newest first. */
  list(tenantId: TenantId): Promise<Connection[]> {
    return this.database.query
      .selectFrom('connections')
      .select(COLUMNS)
      .where('tenant_id', '=', tenantId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .execute();
  }

  /** Every tenant's connection of this name: names are the tenants' own, and only the secret tells them apart. */
  named(platform: string, connectionId: string): Promise<(Connection & { api_secret_hash: string })[]> {
    return this.database.query
      .selectFrom('connections')
      .select([...COLUMNS, 'api_secret_hash'])
      .where(sql<string>`platform`, '=', platform)
      .where('connection_id', '=', connectionId)
      .execute();
  }

  /** Null when the tenant has no such connection. The old secret is worth nothing from now on. */
  async rotate(
    tenantId: TenantId,
    id: ConnectionId,
  ): Promise<{ connection: Connection; secret: string } | null> {
    const secret = makeSecret(SECRET_PREFIX);
    const connection = await this.update(tenantId, id, { api_secret_hash: hashSecret(secret) });
    return connection === null ? null : { connection, secret };
  }

  /** Null when the tenant has no such connection. */
  change(
    tenantId: TenantId,
    id: ConnectionId,
    change: { name?: string; is_active?: boolean },
  ): Promise<Connection | null> {
    return this.update(tenantId, id, change);
  }

  /** What was imported stays. Answers false when the tenant has no such connection. */
  async remove(tenantId: TenantId, id: ConnectionId): Promise<boolean> {
    const removed = await this.database.query
      .deleteFrom('connections')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    return removed !== undefined;
  }

  private async update(
    tenantId: TenantId,
    id: ConnectionId,
    change: { name?: string; is_active?: boolean; api_secret_hash?: string },
  ): Promise<Connection | null> {
    const changed = await this.database.query
      .updateTable('connections')
      .set({ ...change, updated_at: sql<Date>`now()` })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .returning(COLUMNS)
      .executeTakeFirst();
    return changed ?? null;
  }
}
