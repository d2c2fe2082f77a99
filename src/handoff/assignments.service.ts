import { Injectable } from '@nestjs/common';
import { notFound } from '../contracts/errors.js';
import type { ConversationId, TenantId, UserId } from '../contracts/ids.js';
import type { ConversationRow } from '../conversations/rows.js';
import { ConversationWork } from '../sessions/conversationWork.js';
import type { Actor } from '../sessions/domain/sessionState.js';
import { UserStore } from '../tenants/user.store.js';

/** Who of the tenant's people looks after a conversation. It changes nothing about who may speak. */
@Injectable()
export class Assignments {
  constructor(
    private readonly users: UserStore,
    private readonly work: ConversationWork,
  ) {}

  /** @throws AppError `not_found` for a person or a conversation that the tenant has not */
  async assign(tenantId: TenantId, id: ConversationId, to: UserId, by: Actor): Promise<ConversationRow> {
    const user = await this.users.find(tenantId, to);
    if (user === null || !user.is_active) throw notFound('Agent');
    return this.work.change(tenantId, id, (open) => {
      open.assign(to);
      open.change({ handoff_agent_id: to });
      open.note({ type: 'assigned', actor: by, reason: null, details: { to } });
      return open.row;
    });
  }
}
