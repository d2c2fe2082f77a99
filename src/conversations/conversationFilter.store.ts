import { sql, type RawBuilder } from 'kysely';
import type { OutletId, TenantId } from '../contracts/ids.js';
import type { Channel, ConversationStatus } from '../contracts/model.js';

export interface ConversationFilter {
  /** Any of these; left out: all. */
  statuses?: readonly ConversationStatus[];
  isArchived?: boolean;
  team?: string;
  /** Left out: all but `web`, whose conversations are their owners' own (design §4, "Who sees what"). */
  channels?: readonly Channel[];
  outletId?: OutletId;
  /** Changed after this moment, by the database's clock. Such a list is ordered by change, the oldest change first. */
  updatedAfter?: Date;
}

/**
 * The conditions of a list, one for each of several statuses, archived or not. Asked for together (`status in …`), the walk
 * along the newest conversations would pass a million resolved ones to find the few open; each for itself has its index,
 * and merging their heads costs no more than the page.
 */
export function branchesOf(tenantId: TenantId, filter: ConversationFilter): RawBuilder<boolean>[] {
  const common = commonConditions(tenantId, filter);
  const { statuses, isArchived } = filter;
  const archived = isArchived === undefined ? [false, true] : [isArchived];
  const branches =
    statuses === undefined
      ? [isArchived === undefined ? common : [...common, isArchivedOrNot(isArchived)]]
      : statuses.flatMap((status) =>
          archived.map((each) => [...common, sql`c.status = ${status}`, isArchivedOrNot(each)]),
        );
  return branches.map((conditions) => sql<boolean>`${sql.join(conditions, sql` and `)}`);
}

const isArchivedOrNot = (isArchived: boolean) => (isArchived ? sql`c.is_archived` : sql`not c.is_archived`);

function commonConditions(tenantId: TenantId, filter: ConversationFilter): RawBuilder<unknown>[] {
  const { team, channels, outletId, updatedAfter } = filter;
  const conditions = [sql`c.tenant_id = ${tenantId}`];
  if (team !== undefined) conditions.push(sql`c.assigned_team = ${team}`);
  if (channels === undefined) conditions.push(sql`c.channel <> 'web'`);
  else conditions.push(sql`c.channel = any(${[...channels]}::text[])`);
  if (outletId !== undefined) conditions.push(sql`c.outlet_id = ${outletId}`);
  if (updatedAfter !== undefined) conditions.push(sql`c.updated_at > ${updatedAfter}`);
  return conditions;
}
