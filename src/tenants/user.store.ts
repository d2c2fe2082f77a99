import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { TenantId, UserId } from '../contracts/ids.js';
import type { Role } from '../contracts/model.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import type { TokenIdentity } from './tokenIdentity.js';

export interface User {
  id: UserId;
  tenant_id: TenantId;
  email: string;
  name: string;
  role: Role;
  is_active: boolean;
  created_at: Date;
}

export interface NewUser {
  id: UserId;
  tenantId: TenantId;
  /** Lower case. */
  email: string;
  name: string;
  role: Role;
  /** Null where Supabase keeps the password. */
  passwordHash: string | null;
}

export interface UserChange {
  name?: string;
  role?: Role;
  is_active?: boolean;
  password_hash?: string;
}

const COLUMNS = ['id', 'tenant_id', 'email', 'name', 'role', 'is_active', 'created_at'] as const;

@Injectable()
export class UserStore {
  constructor(private readonly database: Database) {}

  /** The tenant's people by name, those who may not sign in any more among them. */
  async list(tenantId: TenantId): Promise<User[]> {
    return this.database.query
      .selectFrom('users')
      .select(COLUMNS)
      .where('tenant_id', '=', tenantId)
      .orderBy('name')
      .orderBy('id')
      .execute();
  }

  async find(tenantId: TenantId, id: UserId): Promise<User | null> {
    const user = await this.database.query
      .selectFrom('users')
      .select(COLUMNS)
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .executeTakeFirst();
    return user ?? null;
  }

  /** By e-mail, whatever its case: an address signs in one person of one tenant. */
  async findForSignIn(email: string): Promise<(User & { password_hash: string | null }) | null> {
    const user = await this.database.query
      .selectFrom('users')
      .select([...COLUMNS, 'password_hash'])
      .where(sql<string>`lower(email)`, '=', email.trim().toLowerCase())
      .executeTakeFirst();
    return user ?? null;
  }

  /** By id alone, for a sign-in link, which names no tenant. */
  async findById(id: UserId): Promise<User | null> {
    const user = await this.database.query
      .selectFrom('users')
      .select(COLUMNS)
      .where('id', '=', id)
      .executeTakeFirst();
    return user ?? null;
  }

  /** The tenant named by a token and the row of its bearer, if any, in one statement; null when there is no tenant. */
  async ofToken(identity: TokenIdentity): Promise<{ user: User | null } | null> {
    const row = await this.database.query
      .selectFrom('tenants as t')
      .leftJoin('users as u', (join) => join.on('u.id', '=', identity.userId))
      .select(['u.id', 'u.tenant_id', 'u.email', 'u.name', 'u.role', 'u.is_active', 'u.created_at'])
      .where('t.id', '=', identity.tenantId)
      .executeTakeFirst();
    if (row === undefined) return null;
    return { user: row.id === null ? null : (row as User) };
  }

  /** Null when the e-mail address, or the id, is taken. */
  async create(tx: Tx, user: NewUser): Promise<User | null> {
    const made = await tx.query
      .insertInto('users')
      .values({
        id: user.id,
        tenant_id: user.tenantId,
        email: user.email,
        name: user.name,
        role: user.role,
        password_hash: user.passwordHash,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning(COLUMNS)
      .executeTakeFirst();
    return made ?? null;
  }

  /**
   * The row of somebody whose token came for the first time. An address that is missing, or belongs to another row, is
   * replaced by the id: it is the token that counts.
   */
  async createFromToken(identity: TokenIdentity): Promise<void> {
    const { userId, email } = identity;
    await this.database.query
      .insertInto('users')
      .values({
        id: userId,
        tenant_id: identity.tenantId,
        email: sql<string>`case when ${email} = '' or exists (select 1 from users where lower(email) = lower(${email}))
          then ${userId}::text else lower(${email}) end`,
        name: identity.name,
        role: identity.role,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }

  /** So that lists show the role that the person's token really has. */
  async setRoleFromToken({ tenantId, userId, role }: TokenIdentity): Promise<void> {
    await this.database.query
      .updateTable('users')
      .set({ role })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', userId)
      .execute();
  }

  /** Null when the tenant has no such person. */
  async update(tx: Tx, tenantId: TenantId, id: UserId, change: UserChange): Promise<User | null> {
    const changed = await tx.query
      .updateTable('users')
      // Its own value among them, as there is no statement that sets nothing.
      .set((columns) => ({ ...change, created_at: columns.ref('created_at') }))
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .returning(COLUMNS)
      .executeTakeFirst();
    return changed ?? null;
  }

  /** Locks the tenant's active administrators, so that two of them cannot remove each other at once. */
  async lockAdmins(tx: Tx, tenantId: TenantId): Promise<UserId[]> {
    const rows = await tx.query
      .selectFrom('users')
      .select('id')
      .where('tenant_id', '=', tenantId)
      .where('role', '=', 'admin')
      .where('is_active', '=', true)
      .orderBy('id')
      .forUpdate()
      .execute();
    return rows.map((row) => row.id);
  }
}
