import type { Namespace } from 'socket.io';
import type { ConversationId, TenantId, UserId } from '../../contracts/ids.js';
import type { DomainEvent } from '../../conversations/domainEvents.js';
import type { ConversationRow } from '../../conversations/rows.js';

/** Everybody of the tenant. */
export const tenantRoom = (id: TenantId): string => `tenant ${id}`;
/** Who has joined the conversation. */
export const conversationRoom = (id: ConversationId): string => `conversation ${id}`;
/** One person's own sockets. */
export const userRoom = (id: UserId): string => `user ${id}`;

/** A chat of document 004 belongs to one person (design §4, "Who sees what"). */
export const isPrivate = (conversation: Pick<ConversationRow, 'channel'>): boolean =>
  conversation.channel === 'web';

/** Who is to hear of it: a socket in several of the rooms hears it once. Empty: nobody; never emit to it, since no room means everybody. */
export function audienceOf(event: DomainEvent): string[] {
  if (event.type === 'agentReleased') return [];
  if (event.type === 'accountStatusChanged') return [tenantRoom(event.tenantId)];
  const { conversation } = event;
  if (!isPrivate(conversation))
    return [tenantRoom(conversation.tenant_id), conversationRoom(conversation.id)];
  return conversation.user_id === null ? [] : [userRoom(conversation.user_id)];
}

/**
 * Whether anybody may hear it, so that nothing is put into words for empty rooms: at thousands of messages a second that
 * would be most of what this process does. Who is in the rooms of other instances cannot be seen from here.
 */
export const isHeard = (namespace: Namespace, rooms: readonly string[], isAlone: boolean): boolean =>
  isAlone ? rooms.some((room) => namespace.adapter.rooms.has(room)) : rooms.length > 0;
