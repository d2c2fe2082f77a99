import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { ContactId, TenantId } from '../contracts/ids.js';
import { newId } from '../contracts/ids.js';
import type { Platform } from '../contracts/model.js';
import type { Tx } from '../platform/database/transaction.js';

/** Somebody as a channel knows them. */
export interface Person {
  tenantId: TenantId;
  platform: Platform;
  /** The platform's own id of the person. */
  identifier: string;
  name: string;
  /** E.164, or null. */
  phone: string | null;
  /** Whether the last ten digits of a phone will do (spec/001, "Contact Matching"). */
  matchLastTenDigits: boolean;
}

export const personKey = (person: Pick<Person, 'tenantId' | 'platform' | 'identifier'>): string =>
  JSON.stringify([person.tenantId, person.platform, person.identifier]);

@Injectable()
export class ContactStore {
  /**
   * The contact of each person, found by the platform's id, then by phone, else made. A fixed number of statements; rows
   * are made in the order of their keys, so that two batches with the same people do not wait in a circle.
   */
  async resolve(tx: Tx, people: readonly Person[]): Promise<Map<string, ContactId>> {
    const wanted = new Map(people.map((person) => [personKey(person), person]));
    const known = await this.byIdentity(tx, [...wanted.values()]);
    const strangers = [...wanted.entries()]
      .filter(([key]) => !known.has(key))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, person]) => person);
    if (strangers.length === 0) return known;
    const contacts = await this.byPhone(tx, strangers);
    await this.createMissing(tx, strangers, contacts);
    await this.addIdentities(tx, strangers, contacts);
    // Read back: another batch may have been first with the same person.
    return new Map([...known, ...(await this.byIdentity(tx, strangers))]);
  }

  private async byIdentity(tx: Tx, people: readonly Person[]): Promise<Map<string, ContactId>> {
    if (people.length === 0) return new Map();
    const { rows } = await sql<{
      tenant_id: TenantId;
      platform: Platform;
      identifier: string;
      contact_id: ContactId;
    }>`
      select i.tenant_id, i.platform, i.identifier, i.contact_id
      from json_to_recordset(${asJson(people)}::json) as k(tenant_id uuid, platform text, identifier text)
        join contact_identities i using (tenant_id, platform, identifier)`.execute(tx.query);
    return new Map(
      rows.map((row) => [
        personKey({ tenantId: row.tenant_id, platform: row.platform, identifier: row.identifier }),
        row.contact_id,
      ]),
    );
  }

  /** An exact phone first; the last ten digits only for those who asked for it, the oldest contact winning. */
  private async byPhone(tx: Tx, people: readonly Person[]): Promise<Map<string, ContactId>> {
    const { rows } = await sql<{ key: string; contact_id: ContactId }>`
      select k.key, c.id as contact_id
      from json_to_recordset(${asJson(people)}::json) as k(key text, tenant_id uuid, phone text, last10 text)
        cross join lateral (
          select id, 0 as rank, created_at from contacts where tenant_id = k.tenant_id and phone = k.phone
          union all
          select id, 1, created_at from contacts where tenant_id = k.tenant_id and phone_last10 = k.last10
          order by rank, created_at limit 1
        ) c
      where k.phone is not null or k.last10 is not null`.execute(tx.query);
    return new Map(rows.map((row) => [row.key, row.contact_id]));
  }

  private async createMissing(
    tx: Tx,
    people: readonly Person[],
    contacts: Map<string, ContactId>,
  ): Promise<void> {
    const byPhone = new Map<string, ContactId>();
    const rows = people.flatMap((person) => {
      const key = personKey(person);
      if (contacts.has(key)) return [];
      // Two names of one phone in a batch are one contact.
      const phoneKey = person.phone && phoneKeyOf(person.tenantId, person.phone);
      const twin = phoneKey === null ? undefined : byPhone.get(phoneKey);
      const id = twin ?? newId<ContactId>();
      contacts.set(key, id);
      if (twin !== undefined) return [];
      if (phoneKey !== null) byPhone.set(phoneKey, id);
      return [{ id, tenant_id: person.tenantId, name: person.name, phone: person.phone }];
    });
    if (rows.length === 0) return;
    // By the phone, at which they may meet another batch's: the people come in the order of other keys.
    const inOrder = rows.toSorted((a, b) =>
      phoneKeyOf(a.tenant_id, a.phone) < phoneKeyOf(b.tenant_id, b.phone) ? -1 : 1,
    );
    const made = await tx.query
      .insertInto('contacts')
      .values(inOrder)
      // Somebody else made this phone's contact meanwhile: take theirs.
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'phone']).doUpdateSet({ updated_at: sql`now()` }),
      )
      .returning(['id', 'tenant_id', 'phone'])
      .execute();
    const idOfPhone = new Map(made.map((row) => [phoneKeyOf(row.tenant_id, row.phone), row.id]));
    for (const person of people) {
      const theirs =
        person.phone === null ? undefined : idOfPhone.get(phoneKeyOf(person.tenantId, person.phone));
      if (theirs !== undefined) contacts.set(personKey(person), theirs);
    }
  }

  private async addIdentities(
    tx: Tx,
    people: readonly Person[],
    contacts: Map<string, ContactId>,
  ): Promise<void> {
    const rows = people.flatMap((person) => {
      const contactId = contacts.get(personKey(person));
      if (contactId === undefined) return [];
      return [
        {
          tenant_id: person.tenantId,
          platform: person.platform,
          identifier: person.identifier,
          contact_id: contactId,
        },
      ];
    });
    await tx.query
      .insertInto('contact_identities')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

const phoneKeyOf = (tenantId: TenantId, phone: string | null): string => `${tenantId} ${phone}`;

const asJson = (people: readonly Person[]): string =>
  JSON.stringify(
    people.map((person) => ({
      key: personKey(person),
      tenant_id: person.tenantId,
      platform: person.platform,
      identifier: person.identifier,
      phone: person.phone,
      last10: person.matchLastTenDigits ? lastTenDigits(numberOf(person)) : null,
    })),
  );

/**
 * A number without its country code is no E.164 phone, but its last ten digits may tell whose it is; on a platform whose
 * own ids can be all digits it would be somebody else's.
 */
function numberOf({ phone, platform, identifier }: Person): string | null {
  const isNational = ['whatsapp', 'signal'].includes(platform) && /^[\d\s().-]+$/.test(identifier);
  return phone ?? (isNational ? identifier : null);
}

function lastTenDigits(phone: string | null): string | null {
  const digits = phone?.replace(/\D/g, '') ?? '';
  return digits.length >= 10 ? digits.slice(-10) : null;
}
