import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';
import { newSigningKey, type KeyRing } from './keyRing.js';

/** Who a token is for; `role` and `tenantId` go into `app_metadata`, which users cannot write. */
export interface TokenSubject {
  id?: string;
  email?: string;
  tenantId?: string;
  role?: string;
}

/** What an attacker, a mistake or an old client may send in place of a good token. */
export type Forgery =
  | 'algNone'
  /** HS256, with the public key's text as the secret. */
  | 'hs256WithPublicKey'
  /** RS256 by a key of the attacker, under the kid of ours. */
  | 'rs256UnderOurKid'
  /** ES256 by a key of the attacker, under the kid of ours. */
  | 'otherKeyUnderOurKid'
  | 'unknownKid'
  | 'changedAfterSigning'
  | 'wrongIssuer'
  | 'wrongAudience'
  | 'expired'
  | 'noSubject'
  | 'anonymous'
  | 'anonRole'
  | 'serviceRole'
  /** Tenant and role only where the user can write them. */
  | 'roleInUserMetadata';

/** Makes access tokens as Supabase Auth does (providers/supabase.md §1). */
export class AccessTokens {
  readonly #keys: KeyRing;
  readonly #issuer: () => string;

  constructor(keys: KeyRing, issuer: () => string) {
    this.#keys = keys;
    this.#issuer = issuer;
  }

  /** A good token, unless `claims` replaces a claim by a bad one. */
  mint(subject: TokenSubject = {}, claims: JWTPayload = {}): Promise<string> {
    const { kid, privateKey } = this.#keys.current;
    return new SignJWT({ ...this.#claims(subject), ...claims })
      .setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' })
      .sign(privateKey);
  }

  /** As a project on the legacy shared secret signs. */
  mintHs256(secret: string, subject: TokenSubject = {}, claims: JWTPayload = {}): Promise<string> {
    return new SignJWT({ ...this.#claims(subject), ...claims })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .sign(Buffer.from(secret));
  }

  async forge(kind: Forgery, subject: TokenSubject = {}): Promise<string> {
    const claims = this.#claims(subject);
    const { kid, publicKey } = this.#keys.current;
    const now = Math.floor(Date.now() / 1000);
    switch (kind) {
      case 'algNone':
        return `${base64url({ alg: 'none', kid, typ: 'JWT' })}.${base64url(claims)}.`;
      case 'hs256WithPublicKey': {
        const text = publicKey.export({ format: 'pem', type: 'spki' });
        return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid }).sign(Buffer.from(text));
      }
      case 'rs256UnderOurKid': {
        const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
        return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
      }
      case 'otherKeyUnderOurKid':
        return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(newSigningKey().privateKey);
      case 'unknownKid': {
        const stranger = newSigningKey();
        const header = { alg: 'ES256', kid: stranger.kid };
        return new SignJWT(claims).setProtectedHeader(header).sign(stranger.privateKey);
      }
      case 'changedAfterSigning': {
        const [header, , signature] = (await this.mint(subject)).split('.');
        return `${header}.${base64url({ ...claims, sub: randomUUID() })}.${signature}`;
      }
      case 'wrongIssuer':
        return this.mint(subject, { iss: 'https://elsewhere.supabase.co/auth/v1' });
      case 'wrongAudience':
        return this.mint(subject, { aud: 'somebody-else' });
      case 'expired':
        return this.mint(subject, { iat: now - 7200, exp: now - 3600 });
      case 'noSubject':
        return this.mint(subject, { sub: undefined });
      case 'anonymous':
        return this.mint(subject, { is_anonymous: true });
      case 'anonRole':
        return this.mint(subject, { role: 'anon' });
      case 'serviceRole':
        return this.mint(subject, { role: 'service_role' });
      case 'roleInUserMetadata':
        return this.mint(subject, {
          app_metadata: { provider: 'email', providers: ['email'] },
          user_metadata: claims['app_metadata'],
        });
    }
  }

  #claims(subject: TokenSubject): JWTPayload {
    const now = Math.floor(Date.now() / 1000);
    return {
      iss: this.#issuer(),
      sub: subject.id ?? randomUUID(),
      aud: 'authenticated',
      exp: now + 3600,
      iat: now,
      email: subject.email ?? 'asha@example.test',
      phone: '',
      app_metadata: appMetadata(subject),
      user_metadata: {},
      role: 'authenticated',
      aal: 'aal1',
      amr: [{ method: 'password', timestamp: now }],
      session_id: randomUUID(),
      is_anonymous: false,
    };
  }
}

export const appMetadata = ({ tenantId, role }: TokenSubject): Record<string, unknown> => ({
  provider: 'email',
  providers: ['email'],
  ...(tenantId && { tenant_id: tenantId }),
  ...(role && { role }),
});

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
