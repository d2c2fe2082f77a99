import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { ContactId, TenantId } from '../contracts/ids.js';
import type { Platform } from '../contracts/model.js';
import { Database } from '../platform/database/database.js';

/** Somebody and what platforms call them. */
export interface Contact {
  id: ContactId;
  name: string;
  /** E.164. */
  phone: string | null;
  identities: { platform: Platform; identifier: string }[];
  created_at: Date;
  updated_at: Date;
}

/** A place in the list: the row's time as PostgreSQL writes it, to the microsecond, and its id. */
export interface ContactPlace {
  at: string;
  id: ContactId;
}

type ReadRow = Contact & { at: string };

const COLUMNS = sql`
  c.id, c.name, c.phone, c.created_at, c.updated_at, c.created_at::text as at,
  (
    select coalesce(json_agg(json_build_object('platform', i.platform, 'identifier', i.identifier)
      order by i.platform, i.identifier), '[]'::json)
    from contact_identities i where i.contact_id = c.id
  ) as identities`;

/** Reading people for screens. */
@Injectable()
export class ContactPageStore {
  constructor(private readonly database: Database) {}

  /** Newest first, behind `after`. `search` is a part of a name, or some digits of a phone however it is written. */
  async page(
    tenantId: TenantId,
    { search, after, limit }: { search: string | null; after: ContactPlace | null; limit: number },
  ): Promise<{ contacts: Contact[]; next: ContactPlace | null }> {
    // One more row tells whether more follow.
    const { rows } = await sql<ReadRow>`
      select ${COLUMNS} from (
        select * from contacts c
        where c.tenant_id = ${tenantId}
          and ${search === null ? sql`true` : isFound(search)}
          and ${after === null ? sql`true` : sql`(c.created_at, c.id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
        order by c.created_at desc, c.id desc limit ${limit + 1}
      ) c order by c.created_at desc, c.id desc`.execute(this.database.query);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const next = rows.length > limit && last !== undefined ? { at: last.at, id: last.id } : null;
    return { contacts: shown.map(toContact), next };
  }

  async find(tenantId: TenantId, id: ContactId): Promise<Contact | null> {
    const { rows } = await sql<ReadRow>`
      select ${COLUMNS} from contacts c where c.tenant_id = ${tenantId} and c.id = ${id}`.execute(
      this.database.query,
    );
    return rows[0] === undefined ? null : toContact(rows[0]);
  }
}

const toContact = ({ at: _at, ...contact }: ReadRow): Contact => contact;

const anywhere = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

function isFound(search: string) {
  const digits = /^[+\d\s().-]+$/.test(search) ? search.replace(/\D/g, '') : '';
  const isNamed = sql<boolean>`c.name ilike ${anywhere(search)}`;
  return digits === '' ? isNamed : sql<boolean>`(${isNamed} or c.phone like ${anywhere(digits)})`;
}
