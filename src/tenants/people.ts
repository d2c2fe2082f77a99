import { Injectable } from '@nestjs/common';
import { AppError, notFound } from '../contracts/errors.js';
import { newId, type TenantId, type UserId } from '../contracts/ids.js';
import type { Role } from '../contracts/model.js';
import { hashPassword } from '../platform/crypto/password.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import type { Feature } from './features.js';
import { SupabaseDirectory } from './supabaseDirectory.js';
import { TenantStore } from './tenant.store.js';
import { type NewUser, type User, UserStore } from './user.store.js';

export interface NewPerson {
  tenantId: TenantId;
  email: string;
  name: string;
  role: Role;
  password: string;
}

export interface PersonChange {
  name?: string;
  role?: Role;
  password?: string;
  is_active?: boolean;
}

/** The people of a tenant. Nobody is ever deleted: their name stands in the history of conversations. */
@Injectable()
export class People {
  constructor(
    private readonly database: Database,
    private readonly users: UserStore,
    private readonly tenants: TenantStore,
    private readonly supabase: SupabaseDirectory,
  ) {}

  /** @throws AppError `conflict` when the e-mail address is taken, in whatever tenant: it signs in one person */
  async add(person: NewPerson): Promise<User> {
    const prepared = await this.prepare(person);
    return this.database.transaction((tx) => this.insert(tx, prepared));
  }

  /** A new tenant with its administrator: both or neither. Its settings start with the defaults, without an AI agent. */
  async addTenant(
    tenant: { name: string; features: readonly Feature[] },
    admin: Omit<NewPerson, 'tenantId' | 'role'>,
  ): Promise<User> {
    const id = newId<TenantId>();
    const prepared = await this.prepare({ ...admin, tenantId: id, role: 'admin' });
    return this.database.transaction(async (tx) => {
      await this.tenants.create(tx, { id, ...tenant });
      return this.insert(tx, prepared);
    });
  }

  /** What takes its time, done before a transaction is open: a password's hash, or a call to Supabase. */
  private async prepare({ password, ...person }: NewPerson): Promise<NewUser> {
    const email = person.email.trim().toLowerCase();
    // Asked before Supabase is told, which could not take it back; two at once meet in `insert`.
    if ((await this.users.findForSignIn(email)) !== null) throw emailTaken();
    if (!this.supabase.isInCharge) {
      return { ...person, email, id: newId<UserId>(), passwordHash: await hashPassword(password) };
    }
    const id = await this.supabase.create({ ...person, email, password });
    return { ...person, email, id, passwordHash: null };
  }

  private async insert(tx: Tx, user: NewUser): Promise<User> {
    const made = await this.users.create(tx, user);
    if (made === null) throw emailTaken();
    return made;
  }

  /** @throws AppError `not_found`, or `conflict` when the tenant would be left without an administrator */
  async change(tenantId: TenantId, id: UserId, { password, ...change }: PersonChange): Promise<User> {
    const before = await this.users.find(tenantId, id);
    if (before === null) throw notFound('User');
    const hash =
      password === undefined || this.supabase.isInCharge ? undefined : await hashPassword(password);
    const changed = await this.database.transaction(async (tx) => {
      if (endsAdministration(change)) await this.refuseForLastAdmin(tx, tenantId, id);
      return this.users.update(tx, tenantId, id, {
        ...change,
        ...(hash === undefined ? {} : { password_hash: hash }),
      });
    });
    if (changed === null) throw notFound('User');
    if (this.supabase.isInCharge && (password !== undefined || change.role !== undefined)) {
      await this.supabase.update(id, { tenantId, role: change.role, password });
    }
    return changed;
  }

  private async refuseForLastAdmin(tx: Tx, tenantId: TenantId, id: UserId): Promise<void> {
    const admins = await this.users.lockAdmins(tx, tenantId);
    if (admins.includes(id) && admins.length === 1) {
      throw new AppError('conflict', 'This is the last administrator: make somebody else one first.');
    }
  }
}

const emailTaken = () =>
  new AppError('conflict', 'There is somebody with this e-mail address already.', [
    { field: 'email', message: 'email is taken' },
  ]);

const endsAdministration = (change: PersonChange): boolean =>
  change.is_active === false || (change.role !== undefined && change.role !== 'admin');
