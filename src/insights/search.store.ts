import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
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
const MOST_RANKED = 500;

/**
 * The windows in time in which is looked, newest first, each wider than the one before: a word that everybody writes fills
 * the first, and a rare one costs little in any. The index knows a message's age by the first five and six digits of its
 * UUIDv7 (see the migration); ages are counted in so many of these, from the one that has just begun.
 */
const ERAS = { 5: 2 ** 28, 6: 2 ** 24 };
const WINDOWS: readonly { digits: 5 | 6; newest: number; oldest: number }[] = [
  { digits: 6, newest: -1, oldest: 1 },
  { digits: 6, newest: 2, oldest: 8 },
  { digits: 5, newest: 0, oldest: 12 },
];

/** A hyphen or a plus before digits would make them a number of its own: `99-1234` is 99 and 1234 here, not -1234. */
const WORDS = sql`to_tsvector('simple', translate(content, '-+', '  '))`;

/** Word for word the expression of the index `messages_search`, or it would not be used. */
const MESSAGE_VECTOR = sql`(
  array_to_tsvector(array[
    coalesce(owner_id, tenant_id)::text,
    coalesce(owner_id, tenant_id)::text || '/' || left(id::text, 5),
    coalesce(owner_id, tenant_id)::text || '/' || left(id::text, 6)
  ]) || ${WORDS}
)`;

/** Of the index `contacts_search`. */
const CONTACT_VECTOR = sql`(
  array_to_tsvector(array[
    tenant_id::text, coalesce(phone_last10, tenant_id::text), coalesce(nullif(ltrim(phone, '+'), ''), tenant_id::text)
  ]) || to_tsvector('simple', name)
)`;

/**
 * Full text search (design, insights): every word must be there, words in quotation marks side by side, and the last word
 * may be the beginning of one. The scope is part of the index, so nothing of another tenant or person is even looked at.
 */
@Injectable()
export class SearchStore {
  constructor(private readonly database: Database) {}

  /** Best first, newer before older; `total` counts at most 500. */
  async messages(
    scope: SearchScope,
    text: string,
    limit: number,
  ): Promise<{ results: FoundMessage[]; total: number }> {
    const query = readQuery(text.replace(/[-+]/g, ' '));
    const asked = await this.wordsOf(query);
    if (asked === null) return { results: [], total: 0 };
    const { words, whole } = asked;
    const look = ({ lexemes, isUnseen }: Look, wanted: string, isNew = sql`true`) => sql`(
      select id, content from messages
      where content <> '' and ${MESSAGE_VECTOR} @@ (${lexemes}::tsquery && ${wanted}::tsquery)
        and ${isUnseen} and ${isNew}
      limit ${MOST_RANKED}
    )`;
    const place = scope.ownerId ?? scope.tenantId;
    const looks = looksOf(place).map((each) => look(each, whole));
    // Whole words first: all that a beginning may stand for is read to its end, however small the window.
    if (words !== whole) {
      const isNew = sql`not (${WORDS} @@ ${whole}::tsquery)`;
      looks.push(...looksOf(place).map((each) => look(each, words, isNew)));
    }
    const { rows } = await sql<Omit<FoundMessage, 'highlight'> & { total: number }>`
      with found as materialized (
        ${sql.join(looks, sql` union all `)} limit ${MOST_RANKED}
      ), best as (
        select id, ts_rank(${WORDS}, ${words}::tsquery) as rank
        from found order by rank desc, id desc limit ${limit}
      )
      select m.id, m.conversation_id, m.sender_type, m.content, m.sent_at, m.created_at,
        c.contact_name, c.contact_phone,
        (select count(*) from found) as total
      from best join messages m on m.id = best.id join conversations c on c.id = m.conversation_id
      order by best.rank desc, m.sent_at desc, m.id desc`.execute(this.database.query);
    return {
      results: rows.map(({ total: _total, ...row }) => ({
        ...row,
        highlight: highlight(row.content, query),
      })),
      total: rows[0]?.total ?? 0,
    };
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
        select id, name, phone from contacts
        where ${CONTACT_VECTOR} @@ (${quoted(tenantId)}::tsquery && ${asked.words}::tsquery) limit ${MOST_RANKED}
      )
      select f.id as contact_id, f.name, f.phone, c.id as conversation_id, c.last_message_at
      from found f left join lateral (
        select id, last_message_at from conversations
        where contact_id = f.id and user_id is null order by last_message_at desc nulls last limit 1
      ) c on true
      order by c.last_message_at desc nulls last, f.id desc limit ${limit}`.execute(this.database.query);
    return rows.map((row) => ({ ...row, highlight: highlight(row.name, query) }));
  }

  /**
   * PostgreSQL's own form of the query, as text, and that of the same words as if the last one were whole; null when
   * there is nothing in it to look for.
   */
  private async wordsOf({
    phrases,
    words,
    prefix,
  }: SearchQuery): Promise<{ words: string; whole: string } | null> {
    const parts: RawBuilder<unknown>[] = [
      ...phrases.map((phrase) => sql`phraseto_tsquery('simple', ${phrase})`),
      ...words.map((word) => sql`plainto_tsquery('simple', ${word})`),
    ];
    const together = (...last: RawBuilder<unknown>[]) => sql.join([...parts, ...last], sql` && `);
    if (parts.length === 0 && prefix === null) return null;
    const { rows } = await sql<{ words: string; whole: string; nodes: number }>`
      with last_word as (select plainto_tsquery('simple', ${prefix ?? ''}) as query),
        begun as (
          select case when numnode(query) > 0 then (query::text || ':*')::tsquery else query end as query from last_word
        )
      select words::text as words, whole::text as whole, numnode(words) as nodes
      from (
        select ${prefix === null ? together() : together(sql`begun.query`)} as words,
          ${prefix === null ? together() : together(sql`last_word.query`)} as whole
        from last_word, begun
      ) asked`.execute(this.database.query);
    const [asked] = rows;
    return asked === undefined || asked.nodes === 0 ? null : asked;
  }
}

const quoted = (lexeme: string): string => `'${lexeme}'`;

/** One look into the index, and which of what it finds no look before has seen. */
interface Look {
  lexemes: string;
  isUnseen: RawBuilder<unknown>;
}

/**
 * One for each window in time, and a last one for whatever is older, all within the scope. That nothing is found twice is
 * left to the ids: a condition on the age, in the index, would cost more than the few rows it keeps out.
 */
function looksOf(scope: UserId | TenantId): Look[] {
  const now = Date.now();
  const eraOf = (digits: 5 | 6, age: number) =>
    (Math.floor(now / ERAS[digits]) - age).toString(16).padStart(digits, '0');
  const end = firstIdOf(eraOf(6, -2));
  let begin = end;
  const looks = WINDOWS.map(({ digits, newest, oldest }) => {
    const eras = Array.from({ length: oldest - newest + 1 }, (_, step) => eraOf(digits, newest + step));
    const isUnseen = sql`id < ${begin}::uuid`;
    begin = firstIdOf(eraOf(digits, oldest));
    return { lexemes: eras.map((era) => quoted(`${scope}/${era}`)).join(' | '), isUnseen };
  });
  // With ids that are ahead of the clock, or tell no time.
  return [...looks, { lexemes: quoted(scope), isUnseen: sql`(id < ${begin}::uuid or id >= ${end}::uuid)` }];
}

/** Of an era, by the digits that its ids begin with. */
const firstIdOf = (era: string): string =>
  era.padEnd(32, '0').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
