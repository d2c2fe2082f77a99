import { Injectable } from '@nestjs/common';
import { sql, type RawBuilder } from 'kysely';
import type { ConversationId, SessionId, TenantId, UserId } from '../contracts/ids.js';
import type { SessionStatus } from '../contracts/model.js';
import { Database } from '../platform/database/database.js';
import { branchesOf, type ConversationFilter } from './conversationFilter.store.js';
import { LongLists } from './longLists.js';
import type { ConversationRow, SessionRow } from './rows.js';

/** What screens show of a live session. */
export type LiveSession = Pick<
  SessionRow,
  'id' | 'status' | 'started_at' | 'grace_deadline' | 'taken_over_by' | 'taken_over_at'
>;

/** Who holds a conversation. */
export interface Holder {
  id: UserId;
  name: string;
  email: string;
}

/** A conversation as lists and screens need it. */
export interface ConversationView {
  conversation: ConversationRow;
  /** The live session; null when there is none. */
  session: LiveSession | null;
  takenOverBy: Holder | null;
}

/** A place in a list: the last row's time as PostgreSQL writes it, to the microsecond (null: no message yet), and its id. */
export interface ListPlace {
  at: string | null;
  id: ConversationId;
}

export type ListRange = { limit: number } & ({ offset: number } | { after: ListPlace });

export interface ConversationPage {
  rows: ConversationView[];
  /** Where the next page begins; null at the end. */
  next: ListPlace | null;
  /** Of the whole list, counted up to `COUNTED_UP_TO`. */
  total: number;
}

/**
 * How far totals count; exact up to here. Exact counting is no option: 1,000,000 conversations of one tenant took 200 to
 * 350 ms on PostgreSQL 15, the page itself 0.3 ms. A counter per tenant and status would be exact and flat, but every
 * message that reopens a conversation would queue for that one row (design §5); the planner's estimates know no tenants.
 * Counting this far takes 3 to 6 ms from memory and up to 100 ms from disk, so a list known to be longer is not counted
 * again for a minute.
 */
export const COUNTED_UP_TO = 10_000;

/** Reading conversations for lists and screens: rows as they are, with what belongs beside them, in one statement each. */
@Injectable()
export class ConversationListStore {
  private readonly longLists = new LongLists();

  constructor(private readonly database: Database) {}

  /** The newest message first; with `updatedAfter` the oldest change first. */
  async page(tenantId: TenantId, filter: ConversationFilter, range: ListRange): Promise<ConversationPage> {
    // One more row tells whether more follow.
    const wanted = { ...range, limit: range.limit + 1 };
    const branches = branchesOf(tenantId, filter);
    const rows =
      orderOf(filter) === BY_CHANGE
        ? await this.byChange(branches, wanted)
        : await this.newestFirst(branches, wanted);
    const shown = rows.slice(0, range.limit);
    const last = shown.at(-1);
    const next = rows.length > range.limit && last !== undefined ? { at: last.place_at, id: last.id } : null;
    // Where the end can be seen from the beginning there is nothing to count.
    const isAll = next === null && 'offset' in range && (shown.length > 0 || range.offset === 0);
    const total = isAll ? range.offset + shown.length : await this.count(tenantId, filter);
    return { rows: shown.map(toView), next, total };
  }

  /** How many there are, exactly up to `COUNTED_UP_TO`, which is also what it answers for all that are more. */
  async count(tenantId: TenantId, filter: ConversationFilter): Promise<number> {
    const key = JSON.stringify([tenantId, filter]);
    if (this.longLists.has(key)) return COUNTED_UP_TO;
    // In an order that an index has: the planner's other choice, a scan of the table, may pass a million rows first.
    const branches = branchesOf(tenantId, filter).map(
      (branch) =>
        sql`(select from conversations c where ${branch} order by ${orderOf(filter).order} limit ${COUNTED_UP_TO})`,
    );
    const { rows } = await sql<{ total: number }>`
      select least(count(*), ${COUNTED_UP_TO})::int as total
      from (${sql.join(branches, sql` union all `)}) counted`.execute(this.database.query);
    const total = rows[0]?.total ?? 0;
    if (total === COUNTED_UP_TO) this.longLists.add(key);
    return total;
  }

  /** One conversation, private chats (channel `web`) left out; null when the tenant has no such. */
  async find(tenantId: TenantId, id: ConversationId): Promise<ConversationView | null> {
    const wanted = branchesOf(tenantId, {}).map((branch) => sql`${branch} and c.id = ${id}`);
    const [row] = await this.read(wanted, NEWEST_FIRST, { limit: 1 });
    return row === undefined ? null : toView(row);
  }

  private async newestFirst(branches: RawBuilder<unknown>[], range: ListRange): Promise<ReadRow[]> {
    if (!('after' in range)) return this.read(branches, NEWEST_FIRST, range);
    const { limit, after } = range;
    const dateless = sql`c.last_message_at is null`;
    const isBehind = sql`c.id < ${after.id}::uuid`;
    if (after.at === null)
      return this.read(within(branches, sql`${dateless} and ${isBehind}`), NEWEST_FIRST, { limit });
    // `or c.last_message_at is null` in the same statement would make it walk the index from its start.
    const isOlder = sql`(c.last_message_at, c.id) < (${after.at}::timestamptz, ${after.id}::uuid)`;
    const dated = await this.read(within(branches, isOlder), NEWEST_FIRST, { limit });
    if (dated.length === limit) return dated;
    const rest = await this.read(within(branches, dateless), NEWEST_FIRST, { limit: limit - dated.length });
    return [...dated, ...rest];
  }

  private byChange(branches: RawBuilder<unknown>[], range: ListRange): Promise<ReadRow[]> {
    if (!('after' in range)) return this.read(branches, BY_CHANGE, range);
    const { at, id } = range.after;
    const isLater = sql`(c.updated_at, c.id) > (${at}::timestamptz, ${id}::uuid)`;
    return this.read(within(branches, isLater), BY_CHANGE, { limit: range.limit });
  }

  /** The page is cut before anything is joined to it. */
  private async read(
    branches: RawBuilder<unknown>[],
    { by, order }: ListOrder,
    { limit, offset = 0 }: { limit: number; offset?: number },
  ): Promise<ReadRow[]> {
    const heads = branches.map(
      (branch) => sql`(
        select c.*, ${by}::text as place_at from conversations c where ${branch} order by ${order} limit ${limit + offset}
      )`,
    );
    const { rows } = await sql<ReadRow>`
      select c.*, s.id as live_id, s.status as live_status, s.started_at as live_started_at,
        s.grace_deadline as live_grace_deadline, s.taken_over_at as live_taken_over_at,
        u.id as holder_id, u.name as holder_name, u.email as holder_email
      from (
        select c.* from (${sql.join(heads, sql` union all `)}) c order by ${order} limit ${limit} offset ${offset}
      ) c
        left join sessions s on s.id = c.active_session_id and s.status <> 'resolved'
        left join users u on u.id = s.taken_over_by
      order by ${order}`.execute(this.database.query);
    return rows;
  }
}

interface ListOrder {
  /** The column that a place in the list is told by, beside the id. */
  by: RawBuilder<unknown>;
  order: RawBuilder<unknown>;
}

const NEWEST_FIRST: ListOrder = {
  by: sql`c.last_message_at`,
  order: sql`c.last_message_at desc nulls last, c.id desc`,
};
const BY_CHANGE: ListOrder = { by: sql`c.updated_at`, order: sql`c.updated_at, c.id` };

const orderOf = (filter: ConversationFilter): ListOrder =>
  filter.updatedAfter === undefined ? NEWEST_FIRST : BY_CHANGE;

const within = (branches: RawBuilder<unknown>[], condition: RawBuilder<unknown>): RawBuilder<unknown>[] =>
  branches.map((branch) => sql`${branch} and ${condition}`);

interface ReadRow extends ConversationRow {
  place_at: string | null;
  live_id: SessionId | null;
  live_status: SessionStatus | null;
  live_started_at: Date | null;
  live_grace_deadline: Date | null;
  live_taken_over_at: Date | null;
  holder_id: UserId | null;
  holder_name: string | null;
  holder_email: string | null;
}

function toView(row: ReadRow): ConversationView {
  const {
    place_at: _place,
    live_id,
    live_status,
    live_started_at,
    live_grace_deadline,
    live_taken_over_at,
    holder_id,
    holder_name,
    holder_email,
    ...conversation
  } = row;
  const isLive = live_id !== null && live_status !== null && live_started_at !== null;
  return {
    conversation,
    session: isLive
      ? {
          id: live_id,
          status: live_status,
          started_at: live_started_at,
          grace_deadline: live_grace_deadline,
          taken_over_by: holder_id,
          taken_over_at: live_taken_over_at,
        }
      : null,
    takenOverBy:
      holder_id === null ? null : { id: holder_id, name: holder_name ?? '', email: holder_email ?? '' },
  };
}
