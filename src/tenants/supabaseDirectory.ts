import { Injectable } from '@nestjs/common';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { AppError, invalidField } from '../contracts/errors.js';
import type { TenantId, UserId } from '../contracts/ids.js';
import type { Role } from '../contracts/model.js';
import { Config } from '../platform/config/config.js';

export interface SupabasePerson {
  tenantId: TenantId;
  email: string;
  name: string;
  role: Role;
  password: string;
}

/**
 * The people of Supabase Auth, where that is who signs them in: a role counts only once it stands in their
 * `app_metadata` there. Nothing here may run inside a transaction; it is a network call.
 */
@Injectable()
export class SupabaseDirectory {
  private readonly client: SupabaseClient | null;

  constructor(private readonly config: Config) {
    const { url, secretKey } = config.supabase;
    this.client =
      url === null || secretKey === null
        ? null
        : createClient(url, secretKey, { auth: { persistSession: false, autoRefreshToken: false } });
  }

  /** Whether people sign in with Supabase, so that every change has to be made there too. */
  get isInCharge(): boolean {
    return this.config.supabase.url !== null;
  }

  async create(person: SupabasePerson): Promise<UserId> {
    const { data, error } = await this.admin().createUser({
      email: person.email,
      password: person.password,
      email_confirm: true,
      app_metadata: { tenant_id: person.tenantId, role: person.role },
      user_metadata: { name: person.name },
    });
    if (error !== null) throw refusal(error);
    return data.user.id as UserId;
  }

  /** The change shows in tokens made after it, within the hour at the latest (providers/supabase.md §1). */
  async update(id: UserId, change: { tenantId: TenantId; role?: Role; password?: string }): Promise<void> {
    const { error } = await this.admin().updateUserById(id, {
      ...(change.password === undefined ? {} : { password: change.password }),
      ...(change.role === undefined
        ? {}
        : { app_metadata: { tenant_id: change.tenantId, role: change.role } }),
    });
    if (error !== null) throw refusal(error);
  }

  private admin() {
    if (this.client !== null) return this.client.auth.admin;
    throw new AppError(
      'conflict',
      'People are kept in Supabase: set SUPABASE_SECRET_KEY to change them from here.',
    );
  }
}

function refusal(error: { status?: number | undefined; code?: string | undefined }): AppError {
  if (error.code === 'email_exists' || error.code === 'user_already_exists') {
    return new AppError('conflict', 'There is somebody with this e-mail address already.');
  }
  if (error.code === 'weak_password') {
    return invalidField('password', 'password is too weak for Supabase');
  }
  return new AppError(
    'provider_unavailable',
    `Supabase did not take the change (${error.status ?? 'no answer'}).`,
  );
}
