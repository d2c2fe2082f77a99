import type { Role } from '../contracts/model.js';

const WRITERS: readonly Role[] = ['admin', 'manager', 'agent'];
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a role may call a route (design §4, "Roles"): an administrator always, others as the route says, and where it
 * says nothing everybody may read and all but viewers may write.
 */
export function mayCall(role: Role, method: string, allowed: readonly Role[] | undefined): boolean {
  if (role === 'admin') return true;
  if (allowed !== undefined) return allowed.includes(role);
  return READS.has(method) || WRITERS.includes(role);
}

/** What a key may do: its role, but no more than reading without the scope to write. */
export const roleOfKey = (role: Role, scopes: readonly string[]): Role =>
  scopes.includes('write') ? role : 'viewer';
