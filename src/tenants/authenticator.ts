import { Injectable } from '@nestjs/common';
import { AppError } from '../contracts/errors.js';
import { AccessTokens, OWN_ISSUER } from './accessTokens.js';
import { ApiKeyStore, KEY_PREFIX } from './apiKey.store.js';
import type { Principal } from './principal.js';
import { roleOfKey } from './roles.js';
import type { TokenIdentity } from './tokenIdentity.js';
import { UserStore } from './user.store.js';

/** What somebody brings to show who they are, from HTTP headers or a socket's handshake. */
export interface Credentials {
  /** An access token, without the word `Bearer`. */
  bearer?: string | undefined;
  apiKey?: string | undefined;
  /** `X-Tenant-Id`: need not be given, and must match. */
  tenantHeader?: string | undefined;
}

const USE_NOTED_EVERY_MS = 60_000;

/** The one place where a credential becomes a `Principal` (design §9), for HTTP and sockets alike. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly users: UserStore,
    private readonly keys: ApiKeyStore,
  ) {}

  /** @throws AppError `unauthorized`, or `forbidden` when the tenant header names another tenant */
  async authenticate(credentials: Credentials): Promise<Principal> {
    const principal = await this.principalOf(credentials);
    const { tenantHeader } = credentials;
    if (tenantHeader !== undefined && tenantHeader.toLowerCase() !== principal.tenantId) {
      throw new AppError('forbidden', 'X-Tenant-Id does not match the credential.');
    }
    return principal;
  }

  private principalOf({ bearer, apiKey }: Credentials): Promise<Principal> {
    if (bearer !== undefined) return this.ofToken(bearer);
    if (apiKey !== undefined) return this.ofKey(apiKey);
    throw new AppError('unauthorized', 'Sign in first: send an access token or an API key.');
  }

  private async ofToken(token: string): Promise<Principal> {
    const identity = await this.tokens.verify(token);
    const found = await this.users.ofToken(identity);
    if (found === null) throw new AppError('unauthorized', 'The token’s tenant does not exist.');
    const { user } = found;
    if (user === null) {
      // Our own tokens are made from a row; one whose row is gone must not bring its person back.
      if (identity.issuer === OWN_ISSUER) throw new AppError('unauthorized', 'This person is gone.');
      await this.users.createFromToken(identity);
    } else if (user.tenant_id !== identity.tenantId) {
      throw new AppError('unauthorized', 'This person belongs to another tenant.');
    } else if (!user.is_active) {
      throw new AppError('unauthorized', 'This person may not sign in any more.');
    }
    return {
      tenantId: identity.tenantId,
      userId: identity.userId,
      // Where Supabase says who is what, its word counts; ours may be newer than the token we made.
      role:
        identity.issuer === OWN_ISSUER && user !== null
          ? user.role
          : await this.currentRole(identity, user?.role),
      name: user?.name || identity.name,
      apiKeyId: null,
    };
  }

  private async currentRole(identity: TokenIdentity, stored: TokenIdentity['role'] | undefined) {
    if (stored !== undefined && stored !== identity.role) await this.users.setRoleFromToken(identity);
    return identity.role;
  }

  private async ofKey(secret: string): Promise<Principal> {
    const key = secret.startsWith(KEY_PREFIX) ? await this.keys.findLive(secret) : null;
    if (key === null) throw new AppError('unauthorized', 'The API key is not valid.');
    const lastUsed = key.last_used_at?.getTime() ?? 0;
    if (Date.now() - lastUsed > USE_NOTED_EVERY_MS) await this.keys.noteUse(key.id);
    return {
      tenantId: key.tenant_id,
      userId: null,
      role: roleOfKey(key.role, key.scopes),
      name: key.name,
      apiKeyId: key.id,
    };
  }
}
