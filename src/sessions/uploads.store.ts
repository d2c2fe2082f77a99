import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { AttachmentId, ConversationId, TenantId } from '../contracts/ids.js';
import type { NewAttachment } from '../conversations/appendMessage.js';
import { Database } from '../platform/database/database.js';

/** Files that were uploaded to a conversation before the message that takes them along. */
@Injectable()
export class UploadsStore {
  constructor(private readonly database: Database) {}

  /**
   * Those of these files that a message may take: which no message has taken yet, or, where the call is repeated, the
   * one with the same `clientMessageId`. In the order of the ids; what may not be taken is left out.
   */
  async takeable(
    tenantId: TenantId,
    id: ConversationId,
    attachmentIds: readonly AttachmentId[],
    clientMessageId: string | null,
  ): Promise<NewAttachment[]> {
    if (attachmentIds.length === 0) return [];
    const { rows } = await sql<NewAttachment>`
      select a.id, a.type, a.file_name, a.file_type, a.file_size, a.file_path, a.provider_attachment_id, a.url, a.uploaded_by
      from message_attachments a left join messages m on m.id = a.message_id
      where a.tenant_id = ${tenantId} and a.conversation_id = ${id} and a.id in (${sql.join([...attachmentIds])})
        and (a.message_id is null or m.client_message_id = ${clientMessageId})
      order by array_position(${[...attachmentIds]}::uuid[], a.id)`.execute(this.database.query);
    return rows;
  }
}
