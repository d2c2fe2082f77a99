/** The words of the model (design §4). The five documents' own words for these are mapped at their edges, in `src/api`. */

/** The way in and out. */
export const CHANNELS = ['interakt', 'unipile', 'sandbox', 'import', 'api', 'web'] as const;
export type Channel = (typeof CHANNELS)[number];

/** The network a conversation is held on. */
export const PLATFORMS = ['whatsapp', 'signal', 'telegram', 'wechat', 'web'] as const;
export type Platform = (typeof PLATFORMS)[number];

export const CONVERSATION_STATUSES = ['active', 'handed_off', 'resolved', 'expired'] as const;
export type ConversationStatus = (typeof CONVERSATION_STATUSES)[number];

export const SESSION_STATUSES = ['waiting', 'active', 'resolved'] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

/** How a session ended (spec/003 §4.2). */
export type ResolvedBy = 'human' | 'ai_timeout' | 'manual' | 'timeout';

export type Direction = 'inbound' | 'outbound';

export const SENDER_TYPES = ['customer', 'ai', 'agent'] as const;
export type SenderType = (typeof SENDER_TYPES)[number];

export const MESSAGE_TYPES = ['text', 'image', 'document', 'audio', 'video', 'file', 'location'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

/** `received` is a customer's; the rest is the life of what leaves (design §1, promise 6). */
export const MESSAGE_STATUSES = [
  'received',
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'failed',
  'unknown',
  'dropped',
] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

export const TEAMS = [
  'finance',
  'support',
  'dispatch',
  'sales',
  'technical',
  'returns_refunds',
  'general',
] as const;
export type Team = (typeof TEAMS)[number];

export const ROLES = ['admin', 'manager', 'agent', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

export const AGENT_PROVIDERS = ['elevenlabs', 'gemini', 'sandbox'] as const;
export type AgentProvider = (typeof AGENT_PROVIDERS)[number];

/** Who did what the timeline tells. */
export type ActorType = 'customer' | 'ai' | 'agent' | 'system';

/** What the timeline tells; its `reason` and `details` say the rest. */
export type TimelineType =
  | 'session_started'
  | 'ai_took_over'
  | 'taken_over'
  | 'released'
  | 'resolved'
  | 'closed'
  | 'reopened'
  | 'expired'
  | 'handed_off'
  | 'assigned'
  | 'status_changed'
  | 'answer_dropped'
  | 'answer_failed'
  | 'delivery_doubtful'
  | 'retention';
