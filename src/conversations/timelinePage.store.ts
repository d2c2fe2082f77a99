import { Injectable } from '@nestjs/common';
import type { ConversationId } from '../contracts/ids.js';
import { Database } from '../platform/database/database.js';
import type { TimelineRow } from './rows.js';

/** A line of the timeline with the name of whoever did it; null for the customer, the AI and the system. */
export interface TimelineLine extends TimelineRow {
  actor_name: string | null;
}

/** Reading a conversation's timeline. Whoever calls has made sure that the conversation is the caller's. */
@Injectable()
export class TimelinePageStore {
  constructor(private readonly database: Database) {}

  /** Oldest first. */
  page(
    conversationId: ConversationId,
    { limit, offset }: { limit: number; offset: number },
  ): Promise<TimelineLine[]> {
    return this.database.query
      .selectFrom('conversation_events as e')
      .leftJoin('users as u', 'u.id', 'e.actor_id')
      .selectAll('e')
      .select('u.name as actor_name')
      .where('e.conversation_id', '=', conversationId)
      .orderBy('e.created_at')
      .orderBy('e.id')
      .limit(limit)
      .offset(offset)
      .execute();
  }

  async count(conversationId: ConversationId): Promise<number> {
    const { total } = await this.database.query
      .selectFrom('conversation_events')
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .where('conversation_id', '=', conversationId)
      .executeTakeFirstOrThrow();
    return total;
  }
}
