import { Injectable } from '@nestjs/common';
import type { ConversationId, TenantId, UserId } from '../contracts/ids.js';
import type { Actor } from '../sessions/domain/sessionState.js';
import { ConversationWork } from '../sessions/conversationWork.js';
import type { ActedOn } from '../sessions/sessions.service.js';

export interface HandoffRequest {
  reason: string;
  by: Actor;
  /** Whom it is meant for, if anybody in particular. */
  to: UserId | null;
}

/** A conversation goes to people (design §6). The rules send it there too: see `findHandoffRequest` and the machine. */
@Injectable()
export class Handoff {
  constructor(private readonly work: ConversationWork) {}

  handOff(tenantId: TenantId, id: ConversationId, request: HandoffRequest): Promise<ActedOn> {
    return this.work.change(tenantId, id, (open) => {
      open.apply({ type: 'handedOff', by: request.by, reason: request.reason });
      if (request.to !== null) open.change({ handoff_agent_id: request.to });
      return { conversation: open.row, session: open.liveSession };
    });
  }
}
