import { randomUUID } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import type { Call, Reply } from '../base/behaviour.js';
import { AccessTokens, appMetadata, type TokenSubject } from './accessTokens.js';
import { KeyRing } from './keyRing.js';

export interface AuthUser extends TokenSubject {
  id: string;
  email: string;
  password: string;
}

/** Supabase Auth, as far as signing in with a password goes. */
export class AuthService {
  readonly keys = new KeyRing();
  readonly tokens: AccessTokens;
  readonly users = new Map<string, AuthUser>();
  readonly #refreshTokens = new Map<string, AuthUser>();

  constructor(issuer: () => string) {
    this.tokens = new AccessTokens(this.keys, issuer);
  }

  addUser(user: Omit<AuthUser, 'id'> & { id?: string }): AuthUser {
    const added = { ...user, id: user.id ?? randomUUID() };
    this.users.set(added.email, added);
    return added;
  }

  /** `POST /token`: by password, or by a refresh token, which serves once. */
  async signIn(call: Call): Promise<Reply> {
    const given = (call.json ?? {}) as { email?: string; password?: string; refresh_token?: string };
    if (call.query.get('grant_type') === 'refresh_token') {
      const user = this.#refreshTokens.get(given.refresh_token ?? '');
      this.#refreshTokens.delete(given.refresh_token ?? '');
      return user ? this.#session(user) : authError(400, 'refresh_token_not_found', 'Invalid Refresh Token');
    }
    const user = this.users.get(given.email ?? '');
    if (!user || user.password !== given.password) {
      return authError(400, 'invalid_credentials', 'Invalid login credentials');
    }
    return this.#session(user);
  }

  async user(call: Call): Promise<Reply> {
    const claims = await this.verify(bearerOf(call));
    const user = [...this.users.values()].find(({ id }) => id === claims?.sub);
    if (!user) return authError(403, 'bad_jwt', 'invalid JWT');
    return { status: 200, body: wireUser(user) };
  }

  /** The claims of a token that one of our keys signed and that has not expired. */
  async verify(token: string): Promise<JWTPayload | undefined> {
    try {
      const key = this.keys.find(decodeProtectedHeader(token).kid);
      if (!key) return undefined;
      return (await jwtVerify(token, key.publicKey, { algorithms: ['ES256'] })).payload;
    } catch {
      return undefined;
    }
  }

  async #session(user: AuthUser): Promise<Reply> {
    const refreshToken = randomUUID();
    this.#refreshTokens.set(refreshToken, user);
    return {
      status: 200,
      body: {
        access_token: await this.tokens.mint(user),
        token_type: 'bearer',
        expires_in: 3600,
        expires_at: Math.floor(Date.now() / 1000) + 3600,
        refresh_token: refreshToken,
        user: wireUser(user),
      },
    };
  }
}

export const bearerOf = (call: Call): string =>
  String(call.headers['authorization'] ?? '').replace(/^Bearer /, '');

const authError = (status: number, code: string, message: string): Reply => ({
  status,
  headers: { 'x-supabase-api-version': '2024-01-01' },
  body: { code, message },
});

const wireUser = (user: AuthUser): Record<string, unknown> => ({
  id: user.id,
  aud: 'authenticated',
  role: 'authenticated',
  email: user.email,
  phone: '',
  app_metadata: appMetadata(user),
  user_metadata: {},
  identities: [],
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:00.000Z',
  is_anonymous: false,
});
