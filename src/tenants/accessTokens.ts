/// <reference lib="esnext.error" />
import { Injectable } from '@nestjs/common';
import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
  SignJWT,
} from 'jose';
import { AppError } from '../contracts/errors.js';
import { Config } from '../platform/config/config.js';
import { makeSecret } from '../platform/crypto/secrets.js';
import { InstallationSecretStore } from './installationSecret.store.js';
import { identityOf, type TokenIdentity } from './tokenIdentity.js';

/** The issuer of tokens that Baton made itself. */
export const OWN_ISSUER = 'baton';
/** A working day: there is no refresh, and the person's row is looked up with every request anyway. */
const LIFETIME_SECONDS = 12 * 60 * 60;
const PUBLIC_KEY_ALGORITHMS = ['ES256', 'RS256'];
const CLOCK_TOLERANCE_SECONDS = 5;

/** The signed-in person that an own token is made for. */
export type TokenBearer = Pick<TokenIdentity, 'userId' | 'tenantId' | 'role' | 'email' | 'name'>;

/**
 * Verifies and makes access tokens (design §9). A kind of key is bound to its algorithms: what is published in a JWKS
 * verifies ES256 and RS256 only, a shared secret HS256 only, so that a public key can never be used as a secret.
 */
@Injectable()
export class AccessTokens {
  private readonly publicKeys: JWTVerifyGetKey | null;
  private readonly issuer: string | undefined;
  private ownSecret: Promise<string> | null = null;

  constructor(
    private readonly config: Config,
    private readonly secrets: InstallationSecretStore,
  ) {
    const { url } = config.supabase;
    this.issuer = url === null ? undefined : `${url}/auth/v1`;
    this.publicKeys =
      url === null
        ? null
        : createRemoteJWKSet(new URL(`${url}/auth/v1/.well-known/jwks.json`), {
            // After a rotation the first token under the new key makes us look again, at most this often.
            cooldownDuration: 2_000,
            cacheMaxAge: 600_000,
            timeoutDuration: 5_000,
          });
  }

  /** @throws AppError `unauthorized`, or `unavailable` when Supabase's keys cannot be fetched */
  async verify(token: string): Promise<TokenIdentity> {
    if (token.startsWith('sb_')) {
      throw new AppError('unauthorized', 'A Supabase API key is not an access token.');
    }
    try {
      return identityOf(await this.verifiedClaims(token));
    } catch (error) {
      throw refusalFor(error);
    }
  }

  private async verifiedClaims(token: string): Promise<JWTPayload> {
    const options: JWTVerifyOptions = {
      audience: 'authenticated',
      issuer: this.issuer,
      requiredClaims: ['sub', 'exp'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    };
    const { alg } = decodeProtectedHeader(token);
    if (alg === 'HS256') {
      const secret = await this.sharedSecret();
      if (secret === null) throw new AppError('unauthorized', 'The token’s algorithm is not accepted here.');
      return (await jwtVerify(token, bytes(secret), { ...options, algorithms: ['HS256'] })).payload;
    }
    if (this.publicKeys === null)
      throw new AppError('unauthorized', 'The token’s algorithm is not accepted here.');
    return (await jwtVerify(token, this.publicKeys, { ...options, algorithms: PUBLIC_KEY_ALGORITHMS }))
      .payload;
  }

  /** Signs a token of the same shape as Supabase's. Only where people sign in with Baton itself. */
  async issue(bearer: TokenBearer): Promise<{ token: string; expiresInSeconds: number }> {
    const secret = await this.sharedSecret();
    if (secret === null || this.issuer !== undefined) throw new Error('people sign in with Supabase here');
    const token = await new SignJWT({
      email: bearer.email,
      role: 'authenticated',
      is_anonymous: false,
      app_metadata: { tenant_id: bearer.tenantId, role: bearer.role },
      user_metadata: { name: bearer.name },
    })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(OWN_ISSUER)
      .setSubject(bearer.userId)
      .setAudience('authenticated')
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME_SECONDS}s`)
      .sign(bytes(secret));
    return { token, expiresInSeconds: LIFETIME_SECONDS };
  }

  /** `SUPABASE_JWT_SECRET`; without Supabase else a secret of our own; null where only public keys count. */
  private async sharedSecret(): Promise<string | null> {
    if (this.config.supabase.jwtSecret !== null) return this.config.supabase.jwtSecret;
    if (this.issuer !== undefined) return null;
    this.ownSecret ??= this.secrets.readOrMake('token-signing', makeSecret);
    try {
      return await this.ownSecret;
    } catch (error) {
      this.ownSecret = null;
      throw error;
    }
  }
}

const bytes = (secret: string): Uint8Array => new TextEncoder().encode(secret);

/** Not the token's fault: the key set could not be had. */
const isKeySetAway = (error: unknown): boolean =>
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC') ||
  (Error.isError(error) && error.message === 'fetch failed');

function refusalFor(error: unknown): unknown {
  if (isKeySetAway(error)) {
    return new AppError('unavailable', 'Supabase’s signing keys cannot be fetched right now.', [], 5);
  }
  if (error instanceof errors.JWTExpired) return new AppError('unauthorized', 'The token has expired.');
  const isTokensFault =
    error instanceof errors.JOSEError || (Error.isError(error) && error.name === 'TypeError');
  return isTokensFault ? new AppError('unauthorized', 'The token is not valid.') : error;
}
