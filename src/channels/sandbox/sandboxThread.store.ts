import { Injectable } from '@nestjs/common';
import type { AccountId, MessageId } from '../../contracts/ids.js';
import type { MessageStatus, SenderType } from '../../contracts/model.js';
import { Database } from '../../platform/database/database.js';

export interface SandboxThreadMessage {
  id: MessageId;
  from: SenderType;
  text: string;
  status: MessageStatus;
  sent_at: Date;
}

/** Messages shown at most, the newest. */
const SHOWN = 200;

@Injectable()
export class SandboxThreadStore {
  constructor(private readonly database: Database) {}

  /** What the try-out customer's phone shows, oldest first: what they wrote, and what has reached them. */
  async messages(accountId: AccountId, phone: string): Promise<SandboxThreadMessage[]> {
    const newest = await this.database.query
      .selectFrom('messages as m')
      .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
      .select(['m.id', 'm.sender_type as from', 'm.content as text', 'm.status', 'm.sent_at'])
      .where('c.account_id', '=', accountId)
      .where('c.external_id', '=', phone)
      .where('m.status', 'in', ['received', 'sent', 'delivered', 'read'])
      .orderBy('m.sent_at', 'desc')
      .orderBy('m.seq', 'desc')
      .limit(SHOWN)
      .execute();
    return newest.toReversed();
  }
}
