import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { peopleWith } from '../contacts/contactSearch.store.js';
import type { ContactId, ConversationId, MessageId, TenantId, UserId } from '../contracts/ids.js';
import type { SenderType } from '../contracts/model.js';
import { Database } from '../platform/database/database.js';
import { highlight } from './highlight.js';
import { readQuery, type SearchQuery } from './searchQuery.js';

/** Whose messages are searched: a tenant's inbox, or one person's private chats. */
export interface SearchScope {
  tenantId: TenantId;
  ownerId: UserId | null;
}

export interface FoundMessage {
  id: MessageId;
  conversation_id: ConversationId;
  sender_type: SenderType;
  content: string;
  sent_at: Date;
  created_at: Date;
  contact_name: string;
  contact_phone: string | null;
  /** See highlight.ts. */
  highlight: string;
}

export interface FoundContact {
  contact_id: ContactId;
  name: string;
  phone: string | null;
  conversation_id: ConversationId | null;
  last_message_at: Date | null;
  highlight: string;
}

/** So many matches are ranked, the newest ones that there are; a word that everybody writes has hundreds of thousands. */
const MOST_RANKED = 400;

/**
 * The index knows no places, so whether words stand side by side is seen by reading the newest messages that have them
 * all: as many as are ranked, and so many where there is nothing in these.
 */
const MOST_READ = 20_000;

/** So many ages of hours are looked into before those of days (see `ERAS`). */
const AGES_OF_HOURS = 8;

const WORDS = sql`searchable_words(content)`;

/** The expression of the index `messages_search`, or it would not be used. */
const LEXEMES = sql`search_lexemes(id, coalesce(owner_id, tenant_id), content)`;

/**
 * Full text search (design, insights): every word must be there, words in quotation marks side by side, and the last word
 * may be the beginning of one. The scope is part of the index, so nothing of another tenant or person is even looked at.
 */
@Injectable()
export class SearchStore {
  constructor(private readonly database: Database) {}

  /** Best first, newer before older; `total` counts at most 400. */
  async messages(
    scope: SearchScope,
    text: string,
    limit: number,
  ): Promise<{ results: FoundMessage[]; total: number }> {
    const query = readQuery(text.replace(/[-+]/g, ' '));
    const asked = await this.wordsOf(query);
    if (asked === null) return { results: [], total: 0 };
    const newest = (mostRead: number) =>
      this.newestWith(asked, scope.ownerId ?? scope.tenantId, mostRead, limit);
    let rows = await newest(MOST_RANKED);
    if (rows.length === 0 && asked.phrases !== null) rows = await newest(MOST_READ);
    return {
      results: rows.map(({ total: _total, ...row }) => ({
        ...row,
        highlight: highlight(row.content, query),
      })),
      total: rows[0]?.total ?? 0,
    };
  }

  private async newestWith(
    { words, lexemes, whole, phrases }: AskedWords,
    scope: UserId | TenantId,
    mostRead: number,
    limit: number,
  ): Promise<CountedMessage[]> {
    const look = (wanted: string, isWanted = sql`true`) => sql`
      select m.id, m.content from eras cross join lateral (
        select id, content from messages
        where content <> '' and ${LEXEMES} @@ ${datedQuery(scope, wanted)} and ${IS_UNSEEN} limit ${mostRead}
      ) m where eras.step > 0 and ${isWanted} limit ${mostRead}`;
    // Whoever has typed `art` to its end is not shown hundreds of articles: the whole word counts twice, and where not
    // all could be read, it is looked for by itself.
    const isGrowing = lexemes !== whole;
    const isMore = isGrowing ? sql`(select count(*) from begun) = ${mostRead}` : sql`false`;
    const asWhole = isGrowing ? sql`ts_rank(${WORDS}, ${whole}::tsquery)` : sql`0`;
    const { rows } = await sql<CountedMessage>`
      with recursive eras as (${ERAS}),
      begun as materialized (${look(lexemes)}),
      whole as materialized (${look(whole, isMore)}),
      read as (
        select * from whole
        union all
        select * from begun where id not in (select id from whole) limit ${mostRead}
      ), found as materialized (
        select id, content from read
        where ${phrases === null ? sql`true` : sql`${WORDS} @@ ${phrases}::tsquery`} limit ${MOST_RANKED}
      ), best as (
        select id, ts_rank(${WORDS}, ${words}::tsquery) + ${asWhole} as rank
        from found order by rank desc, id desc limit ${limit}
      )
      select m.id, m.conversation_id, m.sender_type, m.content, m.sent_at, m.created_at,
        c.contact_name, c.contact_phone,
        (select count(*) from found) as total
      from best join messages m on m.id = best.id join conversations c on c.id = m.conversation_id
      order by best.rank desc, m.sent_at desc, m.id desc`.execute(this.database.query);
    return rows;
  }

  /** People of the inbox by name or number, with their latest conversation. */
  async contacts(tenantId: TenantId, text: string, limit: number): Promise<FoundContact[]> {
    // A number is written with spaces and brackets, and looked for by its digits.
    const digits = /^[\d\s()+.-]{3,}$/.test(text) ? text.replace(/\D/g, '') : '';
    const query = readQuery(digits === '' ? text : digits);
    const asked = await this.wordsOf(query);
    if (asked === null) return [];
    const { rows } = await sql<Omit<FoundContact, 'highlight'>>`
      with found as materialized (
        ${peopleWith(tenantId, sql`${asked.words}`)}
      )
      select f.id as contact_id, f.name, f.phone, c.id as conversation_id, c.last_message_at
      from found f left join lateral (
        select id, last_message_at from conversations
        where contact_id = f.id and user_id is null order by last_message_at desc nulls last limit 1
      ) c on true
      order by c.last_message_at desc nulls last, f.id desc limit ${limit}`.execute(this.database.query);
    return rows.map((row) => ({ ...row, highlight: highlight(row.name, query) }));
  }

  /** Null when there is nothing in the query to look for. */
  private async wordsOf({ phrases, words, prefix }: SearchQuery): Promise<AskedWords | null> {
    const plain = (texts: readonly string[]) => texts.map((text) => sql`plainto_tsquery('simple', ${text})`);
    const sideBySide = phrases.map((phrase) => sql`phraseto_tsquery('simple', ${phrase})`);
    const { rows } = await sql<AskedWords & { nodes: number }>`
      with last as (
        select query, case when numnode(query) > 0 then (query::text || ':*')::tsquery end as begun
        from plainto_tsquery('simple', ${prefix ?? ''}) as query
      ), asked as (
        select ${all([...sideBySide, ...plain(words), sql`coalesce(last.begun, '')`])} as words,
          ${all([...plain(phrases), ...plain(words), sql`coalesce(last.begun, '')`])} as lexemes,
          ${all([...plain(phrases), ...plain(words), sql`last.query`])} as whole,
          ${phrases.length === 0 ? sql`null` : all(sideBySide)} as phrases
        from last
      )
      select words::text as words, lexemes::text as lexemes, whole::text as whole, phrases::text as phrases,
        numnode(words) as nodes
      from asked`.execute(this.database.query);
    const [asked] = rows;
    return asked === undefined || asked.nodes === 0 ? null : asked;
  }
}

type CountedMessage = Omit<FoundMessage, 'highlight'> & { total: number };

/** Queries in PostgreSQL's own form, as text. */
interface AskedWords {
  /** All that was asked for. */
  words: string;
  /** The same without regard to which words stand side by side. */
  lexemes: string;
  /** And as if the last word were whole. */
  whole: string;
  /** Only what must stand side by side; null when nothing must. */
  phrases: string | null;
}

const all = (queries: readonly RawBuilder<unknown>[]): RawBuilder<unknown> => sql.join(queries, sql` && `);

/**
 * The ages of which there are messages, newest first, each found from the one before by its first id, and made only when
 * it is asked for: a search that has enough looks no further back. A word that everybody writes fills hours, a rare one
 * costs little in any number of days.
 */
const ERAS = sql`
  select 0 as step, null::text as age, null::text as era, null::uuid as until,
    'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid as begin
  union all
  select step + 1, newest.age, left(newest.age, 5), eras.begin,
    (rpad(newest.age, 8, '0') || '-0000-0000-0000-000000000000')::uuid
  from eras cross join lateral (
    select left(id::text, case when step < ${AGES_OF_HOURS} then 6 else 5 end) as age
    from messages where id < eras.begin order by id desc limit 1
  ) newest`;

/**
 * The first era of days has the hours in it that were looked into before. Said as a truth value, for as a bare comparison
 * PostgreSQL would rather walk the primary key along all messages until it has met enough.
 */
const IS_UNSEEN = sql`(id < eras.until) is true`;

/** What is to be found within the age that `eras` has come to: each word has its era before it. */
const datedQuery = (scope: UserId | TenantId, words: string): RawBuilder<unknown> =>
  sql`(${`'${scope}/`}::text || eras.age || ''' &' || replace(' ' || ${words}::text, ' ''', ' ''' || eras.era || '/'))::tsquery`;
