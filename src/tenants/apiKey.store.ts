import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { type ApiKeyId, newId, type TenantId, type UserId } from '../contracts/ids.js';
import type { Role } from '../contracts/model.js';
import { hashSecret, makeSecret } from '../platform/crypto/secrets.js';
import { Database } from '../platform/database/database.js';

/** What every key begins with, so that people and secret scanners know one when they see it. */
export const KEY_PREFIX = 'bk_';
const SHOWN_CHARACTERS = 10;

export const KEY_SCOPES = ['read', 'write'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** A key as it may be shown: the secret itself is not kept. */
export interface ApiKey {
  id: ApiKeyId;
  name: string;
  /** The secret's first characters, to tell keys apart. */
  prefix: string;
  role: Role;
  scopes: string[];
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

export interface NewApiKey {
  tenantId: TenantId;
  name: string;
  role: Role;
  scopes: readonly KeyScope[];
  createdBy: UserId | null;
}

const COLUMNS = [
  'id',
  'name',
  'prefix',
  'role',
  'scopes',
  'created_at',
  'last_used_at',
  'revoked_at',
] as const;

@Injectable()
export class ApiKeyStore {
  constructor(private readonly database: Database) {}

  /** Makes a key. `secret` is what its bearer sends as `x-api-key`, and cannot be had again. */
  async create(key: NewApiKey): Promise<{ key: ApiKey; secret: string }> {
    const secret = makeSecret(KEY_PREFIX);
    const made = await this.database.query
      .insertInto('api_keys')
      .values({
        id: newId<ApiKeyId>(),
        tenant_id: key.tenantId,
        name: key.name,
        key_hash: hashSecret(secret),
        prefix: secret.slice(0, SHOWN_CHARACTERS),
        role: key.role,
        scopes: [...key.scopes],
        created_by: key.createdBy,
      })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    return { key: made, secret };
  }

  /** Newest first, revoked ones among them. */
  async list(tenantId: TenantId): Promise<ApiKey[]> {
    return this.database.query
      .selectFrom('api_keys')
      .select(COLUMNS)
      .where('tenant_id', '=', tenantId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .execute();
  }

  /** Answers false when the tenant has no such key. Revoking twice is the same as once. */
  async revoke(tenantId: TenantId, id: ApiKeyId): Promise<boolean> {
    const revoked = await this.database.query
      .updateTable('api_keys')
      .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    return revoked !== undefined;
  }

  /** The live key of this secret, and when it was last used as far as is known (to the minute). */
  async findLive(secret: string): Promise<(ApiKey & { tenant_id: TenantId }) | null> {
    const key = await this.database.query
      .selectFrom('api_keys')
      .select([...COLUMNS, 'tenant_id'])
      .where('key_hash', '=', hashSecret(secret))
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return key ?? null;
  }

  /** To the minute, so that a busy key does not write its row with every request. */
  async noteUse(id: ApiKeyId): Promise<void> {
    await this.database.query
      .updateTable('api_keys')
      .set({ last_used_at: sql<Date>`now()` })
      .where('id', '=', id)
      .execute();
  }
}
