import { Injectable } from '@nestjs/common';
import type { AccountId, AttachmentId, ConversationId, TenantId, UserId } from '../../contracts/ids.js';
import type { Channel } from '../../contracts/model.js';
import type { AttachmentRow } from '../../conversations/rows.js';
import { Database } from '../../platform/database/database.js';

/** An attachment with what tells where its bytes are, and who may see them. */
export interface PlacedAttachment extends AttachmentRow {
  channel: Channel;
  account_id: AccountId | null;
  /** Whose private chat it is in; null in the inbox. */
  owner_id: UserId | null;
  provider_message_id: string | null;
}

export type UploadedFile = Pick<
  AttachmentRow,
  | 'id'
  | 'tenant_id'
  | 'conversation_id'
  | 'type'
  | 'file_name'
  | 'file_type'
  | 'file_size'
  | 'file_path'
  | 'uploaded_by'
>;

@Injectable()
export class AttachmentStore {
  constructor(private readonly database: Database) {}

  find(tenantId: TenantId, id: AttachmentId): Promise<PlacedAttachment | undefined> {
    return this.database.query
      .selectFrom('message_attachments as a')
      .innerJoin('conversations as c', 'c.id', 'a.conversation_id')
      .leftJoin('messages as m', 'm.id', 'a.message_id')
      .selectAll('a')
      .select(['c.channel', 'c.account_id', 'c.user_id as owner_id', 'm.provider_message_id'])
      .where('a.tenant_id', '=', tenantId)
      .where('a.id', '=', id)
      .executeTakeFirst();
  }

  /** A file that no message has named yet. Throws PostgreSQL's 23503 when the conversation is gone meanwhile. */
  async add(file: UploadedFile): Promise<void> {
    await this.database.query.insertInto('message_attachments').values(file).execute();
  }

  /** Where our storage has the files of a conversation. */
  async pathsOf(conversationId: ConversationId): Promise<string[]> {
    const rows = await this.database.query
      .selectFrom('message_attachments')
      .select('file_path')
      .where('conversation_id', '=', conversationId)
      .where('file_path', 'is not', null)
      .execute();
    return rows.flatMap(({ file_path }) => (file_path === null ? [] : [file_path]));
  }
}
