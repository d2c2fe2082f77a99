import { type RawBuilder, sql } from 'kysely';
import type { TenantId } from '../contracts/ids.js';

/** So many people are found at most: a first name may be a hundred thousand people's. */
const MOST_FOUND = 500;

/** The expression of the index `contacts_search`, word for word, or it would not be used. */
const LEXEMES = sql`(
  array_to_tsvector(array[
    tenant_id::text, coalesce(phone_last10, tenant_id::text), coalesce(nullif(ltrim(phone, '+'), ''), tenant_id::text)
  ]) || to_tsvector('simple', name)
)`;

/**
 * The tenant's people in whose names or numbers these words are: a statement that gives their `id`, `name` and `phone`.
 * `words` is an expression, a query in PostgreSQL's own form as text.
 */
export const peopleWith = (tenantId: TenantId, words: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`select id, name, phone from contacts
    where ${LEXEMES} @@ (${`'${tenantId}'`}::tsquery && (${words})::tsquery) limit ${MOST_FOUND}`;
