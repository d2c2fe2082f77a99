/**
 * Ids of different things are different types, so that a session id can never be passed for a conversation's.
 * All are UUIDv7 made by the app: they sort by the time they were made.
 */
import { v7 } from 'uuid';

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type TenantId = Id<'tenant'>;
export type UserId = Id<'user'>;
export type AccountId = Id<'channel account'>;
export type ContactId = Id<'contact'>;
export type ConversationId = Id<'conversation'>;
export type SessionId = Id<'session'>;
export type MessageId = Id<'message'>;
export type AttachmentId = Id<'attachment'>;
export type AgentId = Id<'AI agent'>;
export type TurnId = Id<'turn'>;
export type OutletId = Id<'outlet'>;
export type ConnectionId = Id<'import connection'>;
export type ApiKeyId = Id<'API key'>;

/** A fresh id; the type of the place it goes to names it. */
export const newId = <T extends string>(): T => v7() as T;

/** The tenant that the first boot makes (design §9). */
export const DEFAULT_TENANT_ID = '00000000-0000-0000-0000-000000000001' as TenantId;
