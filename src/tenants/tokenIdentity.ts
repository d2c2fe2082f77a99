import type { JWTPayload } from 'jose';
import { AppError } from '../contracts/errors.js';
import type { TenantId, UserId } from '../contracts/ids.js';
import { type Role, ROLES } from '../contracts/model.js';

/** What a verified access token says of its bearer. */
export interface TokenIdentity {
  userId: UserId;
  tenantId: TenantId;
  role: Role;
  /** Empty when the token has none: people may sign in by phone. */
  email: string;
  name: string;
  issuer: string | undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MAX_NAME = 200;

/**
 * Reads the claims of a token whose signature, times and audience are verified. Tenant and role count only from
 * `app_metadata`, which users cannot write themselves (providers/supabase.md §1).
 *
 * @throws AppError `unauthorized`
 */
export function identityOf(claims: JWTPayload): TokenIdentity {
  if (claims['role'] !== 'authenticated' || claims['is_anonymous'] === true) {
    throw refused('The token is not a signed-in person’s.');
  }
  const app = record(claims['app_metadata']);
  const role = ROLES.find((one) => one === app['role']);
  if (role === undefined) throw refused('The token’s app_metadata names no role.');
  return {
    userId: uuid(claims.sub, 'sub') as UserId,
    tenantId: uuid(app['tenant_id'], 'app_metadata.tenant_id') as TenantId,
    role,
    email: text(claims['email']),
    name: nameOf(claims),
    issuer: claims.iss,
  };
}

/** For show only: `user_metadata` is whatever the user wrote there. */
function nameOf(claims: JWTPayload): string {
  const user = record(claims['user_metadata']);
  const given = text(user['name']) || text(user['full_name']) || text(claims['email']).split('@')[0];
  return (given ?? '').slice(0, MAX_NAME);
}

const refused = (why: string) => new AppError('unauthorized', why);

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

function uuid(value: unknown, claim: string): string {
  if (typeof value === 'string' && UUID.test(value)) return value.toLowerCase();
  throw refused(`The token’s ${claim} is not a UUID.`);
}
