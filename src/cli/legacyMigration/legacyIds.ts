import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import type { TenantId } from '../../contracts/ids.js';

const OBJECT_ID = /^[0-9a-f]{24}$/i;

/**
 * Our id of an old document: the same whenever it is asked for, so that a second run finds what the first has made, and
 * in the order of time as all of ours, because an ObjectId begins with its second.
 */
export function idFromLegacy<Id extends string>(
  tenantId: TenantId,
  collection: string,
  legacyId: string,
): Id {
  const random = createHash('sha256')
    .update(`${tenantId} ${collection} ${legacyId}`)
    .digest()
    .subarray(0, 16);
  const seconds = OBJECT_ID.test(legacyId) ? Number.parseInt(legacyId.slice(0, 8), 16) : 0;
  return v7({ msecs: seconds * 1000, random }) as Id;
}
