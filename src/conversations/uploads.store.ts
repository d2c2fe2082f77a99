import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { invalidField } from '../contracts/errors.js';
import type { AttachmentId, ConversationId } from '../contracts/ids.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import type { AttachmentRow } from './rows.js';

/** A file that no message came for, and where our storage has it. */
export interface AbandonedUpload {
  id: AttachmentId;
  file_path: string;
}

/** Files that were uploaded to a conversation before the message that takes them along. */
@Injectable()
export class UploadsStore {
  constructor(private readonly database: Database) {}

  /**
   * The files that a message names, in its order; the caller holds the conversation's lock, so that no two messages take
   * the same one.
   *
   * @throws AppError `validation_failed` naming the one that is not of this conversation, or that another message has
   */
  async take(tx: Tx, id: ConversationId, attachmentIds: readonly AttachmentId[]): Promise<AttachmentRow[]> {
    if (attachmentIds.length === 0) return [];
    const waiting = await tx.query
      .selectFrom('message_attachments')
      .selectAll()
      .where('conversation_id', '=', id)
      .where('id', 'in', [...attachmentIds])
      .where('message_id', 'is', null)
      .forUpdate()
      .execute();
    const byId = new Map(waiting.map((attachment) => [attachment.id, attachment]));
    return attachmentIds.map((named, place) => {
      const attachment = byId.get(named.toLowerCase() as AttachmentId);
      if (attachment !== undefined) return attachment;
      const field = `attachment_ids[${place}]`;
      throw invalidField(
        field,
        `${field} is no file uploaded to this conversation and waiting for a message`,
      );
    });
  }

  /** Uploaded more than a day ago, and still waiting: whoever wanted to send it has long closed the page. */
  async abandoned(limit: number): Promise<AbandonedUpload[]> {
    const { rows } = await sql<AbandonedUpload>`
      select id, file_path from message_attachments
      where message_id is null and file_path is not null and created_at < now() - interval '1 day'
      limit ${limit}`.execute(this.database.query);
    return rows;
  }

  /** One that a message has taken meanwhile stays. */
  async remove(uploads: readonly AbandonedUpload[]): Promise<void> {
    const ids = uploads.map(({ id }) => id);
    await this.database.query
      .deleteFrom('message_attachments')
      .where('id', 'in', ids)
      .where('message_id', 'is', null)
      .execute();
  }
}
