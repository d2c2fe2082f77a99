import { Injectable } from '@nestjs/common';
import { AppError } from '../contracts/errors.js';
import type { TenantId, UserId } from '../contracts/ids.js';
import type { Role } from '../contracts/model.js';
import { Config } from '../platform/config/config.js';
import { verifyPassword } from '../platform/crypto/password.js';
import { hashSecret, makeSecret } from '../platform/crypto/secrets.js';
import type { Tx } from '../platform/database/transaction.js';
import { AccessTokens } from './accessTokens.js';
import { InstallationSecretStore } from './installationSecret.store.js';
import { type User, UserStore } from './user.store.js';

export interface SignedIn {
  accessToken: string;
  expiresInSeconds: number;
  user: { id: UserId; tenantId: TenantId; email: string; name: string; role: Role };
}

const LINK_LIFETIME_MS = 24 * 60 * 60 * 1000;
/** Passwords checked at one time in this process: each takes 16 MiB and a thread for a while. */
const MOST_CHECKS_AT_ONCE = 16;

const linkName = (token: string) => `sign-in-link:${hashSecret(token)}`;

/** Signing in with Baton itself, where there is no Supabase (design §9). */
@Injectable()
export class SignIn {
  private checks = 0;

  constructor(
    private readonly config: Config,
    private readonly users: UserStore,
    private readonly tokens: AccessTokens,
    private readonly secrets: InstallationSecretStore,
  ) {}

  /** @throws AppError `unauthorized`, in the same words and time whether the e-mail or the password is wrong */
  async withPassword(email: string, password: string): Promise<SignedIn> {
    this.refuseBesideSupabase();
    const user = await this.users.findForSignIn(email);
    const isRight = await this.isRight(password, user?.password_hash ?? null);
    if (user === null || !isRight || !user.is_active) {
      throw new AppError('unauthorized', 'The e-mail address or the password is wrong.');
    }
    return this.signedIn(user);
  }

  /** A sign-in link works once, within a day of its making. */
  async withLink(token: string): Promise<SignedIn> {
    this.refuseBesideSupabase();
    const link = await this.secrets.take(linkName(token));
    const isFresh = link !== null && Date.now() - link.createdAt.getTime() < LINK_LIFETIME_MS;
    const user = isFresh ? await this.users.findById(link.value as UserId) : null;
    if (user === null || !user.is_active) {
      throw new AppError('unauthorized', 'This sign-in link has been used or has expired.');
    }
    return this.signedIn(user);
  }

  /** Makes the token of a one-time sign-in link. */
  async makeLink(tx: Tx, userId: UserId): Promise<string> {
    const token = makeSecret();
    await this.secrets.add(tx, linkName(token), userId);
    return token;
  }

  private async isRight(password: string, hash: string | null): Promise<boolean> {
    if (this.checks >= MOST_CHECKS_AT_ONCE) {
      throw new AppError('too_many_requests', 'Too many people are signing in right now.', [], 2);
    }
    this.checks += 1;
    try {
      return await verifyPassword(password, hash);
    } finally {
      this.checks -= 1;
    }
  }

  private async signedIn({ id, tenant_id, email, name, role }: User): Promise<SignedIn> {
    const user = { id, tenantId: tenant_id, email, name, role };
    const { token, expiresInSeconds } = await this.tokens.issue({ ...user, userId: id });
    return { accessToken: token, expiresInSeconds, user };
  }

  private refuseBesideSupabase(): void {
    if (this.config.supabase.url !== null)
      throw new AppError('not_found', 'People sign in with Supabase here.');
  }
}
