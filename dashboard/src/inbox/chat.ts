import type { Schema } from '../api/schema.js';
import type { Conversation } from './conversation.js';

/** A conversation in document 003's words: the only list that can be asked by mode (spec/003 §11.4). */
export type Chat = Schema<'WhatsAppChatDto'>;

/** What a chat does not tell (team, summary …) is null until the conversation itself is opened, or changes. */
export const conversationOfChat = (chat: Chat): Conversation => ({
  ...chat,
  id: chat._id,
  phone_number: chat.contact_phone || null,
  customer_name: chat.contact_name,
  status: chat.status === 'active' || chat.status === 'handed_off' ? 'open' : 'resolved',
  taken_over_by: chat.taken_over_by && { ...chat.taken_over_by, id: chat.taken_over_by._id },
  session_status: chat.session_status === 'waiting' ? 'waiting' : 'idle',
  handed_off: chat.status === 'handed_off',
  platform: 'whatsapp',
  created_at: chat.createdAt,
  updated_at: chat.updatedAt,
  assigned_team: null,
  assigned_agent: null,
  assigned_user_id: null,
  account_id: null,
  contact_id: null,
  summary: null,
  session_id: null,
  agent_id: null,
  last_seq: chat.message_count,
});
