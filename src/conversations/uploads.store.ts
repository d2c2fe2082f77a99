import { Injectable } from '@nestjs/common';
import { AppError } from '../contracts/errors.js';
import type { AttachmentId, ConversationId } from '../contracts/ids.js';
import type { Tx } from '../platform/database/transaction.js';
import type { AttachmentRow } from './rows.js';

/** Files that were uploaded to a conversation before the message that takes them along. */
@Injectable()
export class UploadsStore {
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
    return attachmentIds.map(
      (named, place) => byId.get(named.toLowerCase() as AttachmentId) ?? refuse(`attachment_ids[${place}]`),
    );
  }
}

function refuse(field: string): never {
  const message = `${field} is no file uploaded to this conversation and waiting for a message`;
  throw new AppError('validation_failed', message, [{ field, message }]);
}
