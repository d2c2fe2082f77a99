import { Injectable } from '@nestjs/common';
import type { AccountId } from '../contracts/ids.js';
import type { AttachmentRow, ConversationRow, MessageRow } from '../conversations/rows.js';
import { FileStorage } from '../platform/storage/fileStorage.js';
import type { OutgoingAttachment, OutgoingMessage } from './channel.js';
import { OutboxStore } from './outbox.store.js';

/** A provider fetches a linked file within minutes; the link works for an hour. */
const LINK_SECONDS = 3600;

/** Puts together what a channel needs to send a message. */
@Injectable()
export class OutgoingMessages {
  constructor(
    private readonly outbox: OutboxStore,
    private readonly storage: FileStorage,
  ) {}

  async compose(
    message: MessageRow,
    conversation: ConversationRow,
    accountId: AccountId,
  ): Promise<OutgoingMessage> {
    // The AI sends words only.
    const attachments = message.sender_type === 'ai' ? [] : await this.outbox.attachments([message.id]);
    return {
      id: message.id,
      tenantId: message.tenant_id,
      accountId,
      conversationId: conversation.id,
      externalThreadId: conversation.external_id,
      contactPhone: conversation.contact_phone,
      contactIdentifier: conversation.contact_identifier,
      text: message.content,
      attachments: attachments.flatMap((attachment) => this.outgoing(attachment)),
    };
  }

  private outgoing(attachment: AttachmentRow): OutgoingAttachment[] {
    const path = attachment.file_path;
    if (path === null) return [];
    return [
      {
        fileName: attachment.file_name ?? 'file',
        fileType: attachment.file_type ?? 'application/octet-stream',
        url: () => this.storage.signedUrl(path, LINK_SECONDS),
        bytes: () => this.storage.read(path),
      },
    ];
  }
}
