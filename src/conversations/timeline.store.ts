import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { ConversationId, SessionId, TenantId, UserId } from '../contracts/ids.js';
import { newId } from '../contracts/ids.js';
import type { ActorType, TimelineType } from '../contracts/model.js';
import type { Tx } from '../platform/database/transaction.js';

/** A line of the timeline about to be written. */
export interface TimelineEntry {
  tenantId: TenantId;
  conversationId: ConversationId;
  sessionId: SessionId | null;
  type: TimelineType;
  actorType: ActorType;
  actorId: UserId | null;
  reason: string | null;
  details: Record<string, string | number | boolean | null>;
}

@Injectable()
export class TimelineStore {
  async add(tx: Tx, entries: readonly TimelineEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await tx.query
      .insertInto('conversation_events')
      .values(
        entries.map((entry) => ({
          id: newId<string>(),
          tenant_id: entry.tenantId,
          conversation_id: entry.conversationId,
          session_id: entry.sessionId,
          type: entry.type,
          actor_type: entry.actorType,
          actor_id: entry.actorId,
          reason: entry.reason,
          details: sql`${JSON.stringify(entry.details)}::jsonb`,
        })),
      )
      .execute();
  }
}
