import { Injectable, Logger } from '@nestjs/common';
import { invalidField, notFound } from '../../contracts/errors.js';
import type { ConversationId } from '../../contracts/ids.js';
import type { WishAnswer } from '../../contracts/socketEvents.js';
import { ConversationStore } from '../../conversations/conversation.store.js';
import type { ConversationRow } from '../../conversations/rows.js';
import { toAppError } from '../../platform/http/toAppError.js';
import type { Principal } from '../../tenants/principal.js';
import { conversationRoom, isPrivate } from './rooms.js';
import type { ScreenSocket } from './socketDoor.js';

/** What a screen asks for over its socket. Every wish is answered, `{ ok: true }` or `{ error: code }`. */
@Injectable()
export class ScreenWishes {
  private readonly log = new Logger(ScreenWishes.name);

  constructor(private readonly conversations: ConversationStore) {}

  /** `body` is `{ conversation_id }`. Another tenant's conversation is as one that does not exist. */
  join(socket: ScreenSocket, body: unknown): Promise<WishAnswer> {
    return this.answer(async () => {
      const { id } = await this.conversation(
        socket.data.principal,
        uuidAt<ConversationId>(body, 'conversation_id'),
      );
      await socket.join(conversationRoom(id));
    });
  }

  leave(socket: ScreenSocket, body: unknown): Promise<WishAnswer> {
    return this.answer(async () => {
      await socket.leave(conversationRoom(uuidAt<ConversationId>(body, 'conversation_id')));
    });
  }

  /** @throws AppError `not_found` where the person may not see it */
  async conversation({ tenantId, userId }: Principal, id: ConversationId): Promise<ConversationRow> {
    const found = await this.conversations.find(tenantId, id);
    if (found === undefined || (isPrivate(found) && found.user_id !== userId)) throw notFound('Conversation');
    return found;
  }

  async answer(work: () => Promise<void>): Promise<WishAnswer> {
    try {
      await work();
      return { ok: true };
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.status >= 500) this.log.error({ err: thrown }, 'A wish of a screen failed');
      return { error: error.code };
    }
  }
}

/** Looser than the standard's versions: the first boot's tenant has the number 1. */
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The id that a wish names under `field`; whatever else a screen may have sent. */
export function uuidAt<Id extends string>(body: unknown, field: string): Id {
  const value =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[field] : undefined;
  if (typeof value === 'string' && UUID.test(value)) return value.toLowerCase() as Id;
  throw invalidField(field, `${field} must be a UUID`);
}
