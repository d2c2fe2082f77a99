import { Injectable } from '@nestjs/common';
import { AppError } from '../contracts/errors.js';
import type { ConversationId, TenantId, UserId } from '../contracts/ids.js';
import type { ConversationRow, SessionRow } from '../conversations/rows.js';
import { ConversationWork } from './conversationWork.js';
import { person, type SessionEvent } from './domain/sessionState.js';

/** A conversation and its live session, as an action has left them. */
export interface ActedOn {
  conversation: ConversationRow;
  session: SessionRow | null;
}

/** What people do with a session from their screens (spec/003 §9.5, §18.3). Each is 404 for another tenant's conversation. */
@Injectable()
export class Sessions {
  constructor(private readonly work: ConversationWork) {}

  /** From now on this person answers; whatever the AI was about to say is void. */
  takeOver(tenantId: TenantId, id: ConversationId, by: UserId): Promise<ActedOn> {
    return this.act(tenantId, id, { type: 'takenOver', by });
  }

  /** Gives the conversation back to the AI; `immediate` lets it answer what is unanswered. 409 when nobody has it. */
  release(tenantId: TenantId, id: ConversationId, by: UserId | null, immediate: boolean): Promise<ActedOn> {
    return this.act(tenantId, id, { type: 'released', by: person(by), immediate });
  }

  close(tenantId: TenantId, id: ConversationId, by: UserId | null): Promise<ActedOn> {
    return this.act(tenantId, id, { type: 'closed', by: person(by) });
  }

  reopen(tenantId: TenantId, id: ConversationId, by: UserId | null): Promise<ActedOn> {
    return this.act(tenantId, id, { type: 'reopened', by: person(by) });
  }

  expire(tenantId: TenantId, id: ConversationId): Promise<ActedOn> {
    return this.act(tenantId, id, { type: 'expired' });
  }

  private act(tenantId: TenantId, id: ConversationId, event: SessionEvent): Promise<ActedOn> {
    return this.work.change(tenantId, id, (open) => {
      if (!open.apply(event))
        throw new AppError('conflict', REFUSALS[event.type] ?? 'Not possible in this state.');
      return { conversation: open.row, session: open.liveSession };
    });
  }
}

const REFUSALS: Partial<Record<SessionEvent['type'], string>> = {
  released: 'Nobody has taken this conversation over, so there is nothing to release.',
  expired: 'Only an active conversation in which nobody waits for an answer can expire.',
};
