import { Injectable } from '@nestjs/common';
import type { ConversationId, MessageId, TenantId } from '../contracts/ids.js';
import { ReadMarkStore } from '../conversations/readMark.store.js';
import { ConversationWork } from './conversationWork.js';

/** Marks customers' messages as read (spec/000). What is read already changes nothing, so that repeating does no harm. */
@Injectable()
export class ReadMarks {
  constructor(
    private readonly work: ConversationWork,
    private readonly marks: ReadMarkStore,
  ) {}

  /** 404 for another tenant's conversation; ids of other conversations count for nothing. */
  mark(tenantId: TenantId, conversationId: ConversationId, ids: readonly MessageId[] | 'all'): Promise<void> {
    return this.work.change(tenantId, conversationId, async (open, tx) => {
      const marked = await this.marks.mark(tx, open.row, ids);
      if (marked.length === 0) return;
      open.messagesChanged(marked);
      open.change({ unread_count: Math.max(0, open.row.unread_count - marked.length) });
    });
  }
}
