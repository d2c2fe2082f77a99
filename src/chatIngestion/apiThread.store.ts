import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { ContactId, ConversationId, OutletId, TenantId } from '../contracts/ids.js';
import { newId } from '../contracts/ids.js';
import type { ConversationRow, MessageRow } from '../conversations/rows.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';

/** Whose conversation it is on channel `api`: of one outlet and one phone, only one is live at a time. */
export interface ApiThread {
  tenantId: TenantId;
  outletId: OutletId | null;
  /** E.164. */
  phone: string;
  name: string;
}

const NO_OUTLET = '00000000-0000-0000-0000-000000000000';

/** Conversations that another system keeps here by document 002: they have no thread id but their own. */
@Injectable()
export class ApiThreadStore {
  constructor(private readonly database: Database) {}

  findLive({ tenantId, outletId, phone }: ApiThread): Promise<ConversationRow | undefined> {
    return (
      this.database.query
        .selectFrom('conversations')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('channel', '=', 'api')
        .where('status', 'in', ['active', 'handed_off'])
        .where('contact_phone', '=', phone)
        // As the index `conversations_api_live` has it.
        .where(sql<boolean>`coalesce(outlet_id, ${NO_OUTLET}) = ${outletId ?? NO_OUTLET}::uuid`)
        .executeTakeFirst()
    );
  }

  /** Undefined when somebody else has just made it: it can be found once they have committed, which this waits for. */
  async create(
    tx: Tx,
    { tenantId, outletId, phone, name }: ApiThread,
    contactId: ContactId | null,
  ): Promise<ConversationRow | undefined> {
    const id = newId<ConversationId>();
    const { rows } = await sql<ConversationRow>`
      insert into conversations (id, tenant_id, outlet_id, contact_id, channel, platform, thread_scope, external_id,
        contact_name, contact_phone, contact_identifier)
      values (${id}, ${tenantId}, ${outletId}, ${contactId}, 'api', 'whatsapp', 'api', ${id}, ${name}, ${phone}, ${phone})
      on conflict (tenant_id, coalesce(outlet_id, '00000000-0000-0000-0000-000000000000'), contact_phone)
        where channel = 'api' and status in ('active', 'handed_off') do nothing
      returning *`.execute(tx.query);
    return rows[0];
  }

  /** The message of this provider id that the locked conversation holds already. */
  message(
    tx: Tx,
    conversationId: ConversationId,
    providerMessageId: string,
  ): Promise<MessageRow | undefined> {
    return tx.query
      .selectFrom('messages')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .where('provider_message_id', '=', providerMessageId)
      .executeTakeFirst();
  }
}
