import type { ResolvedBy, SessionStatus } from '../../contracts/model.js';
import { storableText } from '../../contracts/storableText.js';
import { dateAt, type LegacyDocument, numberAt, objectAt, textAt, wordAt } from './extendedJson.js';

/** What the old collections hold (spec/003 §4, §15), read; each reader answers null for what it cannot understand. */

export interface LegacyChat {
  id: string;
  tenantId: string;
  unipileChatId: string;
  unipileAccountId: string;
  contactName: string;
  /** As it was written. */
  contactPhone: string;
  isClosed: boolean;
  lastMessageAt: Date | null;
  lastMessagePreview: string;
  createdAt: Date;
  /** The session of the older architecture, whose fields stand on the chat itself. */
  session: LegacySession | null;
}

export interface LegacySession {
  id: string;
  chatId: string;
  status: SessionStatus;
  resolvedBy: ResolvedBy | null;
  startedAt: Date;
  resolvedAt: Date | null;
  graceDeadline: Date | null;
  /** When a person took over; null while none has. */
  takenOverAt: Date | null;
  /** The old id of who did. */
  takenOverBy: string | null;
  elevenlabsConversationId: string | null;
}

export interface LegacyMessage {
  id: string;
  chatId: string;
  sessionId: string | null;
  unipileMessageId: string | null;
  sender: 'contact' | 'ai' | 'human';
  senderName: string;
  text: string;
  sentViaUnipile: boolean;
  createdAt: Date;
}

export interface LegacyAgent {
  id: string;
  tenantId: string;
  name: string;
  elevenlabsAgentId: string;
  isActive: boolean;
}

export interface LegacyUser {
  id: string;
  /** Lower case. */
  email: string;
}

export interface LegacyTenant {
  id: string;
  /** ElevenLabs' own id, from before tenants referred to an agent. */
  elevenlabsAgentId: string | null;
  agentId: string | null;
  graceSeconds: number | null;
  blacklistedNumbers: string[];
}

/** What the old system wrote for a contact without a name. */
const NAMELESS = 'Bilinmiyor';

export function readChat(document: LegacyDocument): LegacyChat | null {
  const [id, tenantId] = [wordAt(document, '_id'), wordAt(document, 'tenant_id')];
  const unipileChatId = wordAt(document, 'unipile_chat_id');
  if (id === null || tenantId === null || unipileChatId === null) return null;
  const name = textAt(document, 'contact_name');
  const lastMessageAt = dateAt(document, 'last_message_at');
  return {
    id,
    tenantId,
    unipileChatId,
    unipileAccountId: textAt(document, 'unipile_account_id'),
    contactName: name === NAMELESS ? '' : storableText(name),
    contactPhone: textAt(document, 'contact_phone'),
    isClosed: document['is_closed'] === true || document['mode'] === 'closed',
    lastMessageAt,
    lastMessagePreview: storableText(textAt(document, 'last_message_preview')),
    createdAt: dateAt(document, 'createdAt') ?? lastMessageAt ?? new Date(0),
    session: embeddedSession(id, document),
  };
}

/** A chat that has been migrated already names its session, and carries none itself (spec/003 §15.1). */
function embeddedSession(chatId: string, document: LegacyDocument): LegacySession | null {
  const startedAt = dateAt(document, 'session_started_at');
  if (startedAt === null || wordAt(document, 'active_session_id') !== null) return null;
  const isHumans = document['mode'] === 'human' && document['session_status'] !== 'waiting';
  const takenOverAt = dateAt(document, 'taken_over_at') ?? (isHumans ? startedAt : null);
  return {
    id: chatId,
    chatId,
    status: embeddedStatus(document),
    resolvedBy: resolvedByAt(document, 'session_resolved_by'),
    startedAt,
    resolvedAt: null,
    graceDeadline: dateAt(document, 'session_grace_deadline'),
    takenOverAt,
    takenOverBy: wordAt(document, 'taken_over_by'),
    elevenlabsConversationId: wordAt(document, 'elevenlabs_conversation_id'),
  };
}

function embeddedStatus(document: LegacyDocument): SessionStatus {
  if (document['mode'] === 'closed' || document['session_status'] === 'resolved') return 'resolved';
  return document['session_status'] === 'waiting' ? 'waiting' : 'active';
}

export function readSession(document: LegacyDocument): LegacySession | null {
  const [id, chatId] = [wordAt(document, '_id'), wordAt(document, 'chat_id')];
  const startedAt = dateAt(document, 'started_at') ?? dateAt(document, 'createdAt');
  const status = document['status'];
  if (id === null || chatId === null || startedAt === null) return null;
  if (status !== 'waiting' && status !== 'active' && status !== 'resolved') return null;
  const takenOverBy = wordAt(document, 'taken_over_by');
  return {
    id,
    chatId,
    status,
    resolvedBy: resolvedByAt(document, 'resolved_by'),
    startedAt,
    resolvedAt: dateAt(document, 'resolved_at'),
    graceDeadline: dateAt(document, 'grace_deadline'),
    takenOverAt: dateAt(document, 'taken_over_at') ?? (takenOverBy === null ? null : startedAt),
    takenOverBy,
    elevenlabsConversationId: wordAt(document, 'elevenlabs_conversation_id'),
  };
}

const RESOLVED_BY = ['human', 'ai_timeout', 'manual', 'timeout'] as const satisfies readonly ResolvedBy[];

const resolvedByAt = (document: LegacyDocument, name: string): ResolvedBy | null =>
  RESOLVED_BY.find((each) => each === document[name]) ?? null;

export function readMessage(document: LegacyDocument): LegacyMessage | null {
  const [id, chatId] = [wordAt(document, '_id'), wordAt(document, 'chat_id')];
  const createdAt = dateAt(document, 'createdAt');
  const sender = document['sender'];
  if (id === null || chatId === null || createdAt === null) return null;
  if (sender !== 'contact' && sender !== 'ai' && sender !== 'human') return null;
  return {
    id,
    chatId,
    sessionId: wordAt(document, 'session_id'),
    unipileMessageId: wordAt(document, 'unipile_message_id'),
    sender,
    senderName: storableText(textAt(document, 'sender_name')),
    text: storableText(textAt(document, 'text')),
    sentViaUnipile: document['sent_via_unipile'] === true,
    createdAt,
  };
}

export function readAgent(document: LegacyDocument): LegacyAgent | null {
  const [id, tenantId] = [wordAt(document, '_id'), wordAt(document, 'tenant_id')];
  const elevenlabsAgentId = wordAt(document, 'elevenlabs_agent_id') ?? wordAt(document, 'elevenlabs_id');
  if (id === null || tenantId === null || elevenlabsAgentId === null) return null;
  const name = storableText(wordAt(document, 'name') ?? 'ElevenLabs agent');
  return { id, tenantId, name, elevenlabsAgentId, isActive: document['is_active'] !== false };
}

export function readTenant(document: LegacyDocument): LegacyTenant | null {
  const id = wordAt(document, '_id');
  if (id === null) return null;
  const settings = objectAt(objectAt(document, 'settings'), 'whatsapp_agent');
  const numbers = settings['blacklisted_numbers'];
  return {
    id,
    elevenlabsAgentId: wordAt(settings, 'elevenlabs_agent_id'),
    agentId: wordAt(settings, 'agent_id'),
    graceSeconds: numberAt(settings, 'grace_period_seconds'),
    blacklistedNumbers: Array.isArray(numbers) ? numbers.filter((each) => typeof each === 'string') : [],
  };
}

export function readUser(document: LegacyDocument): LegacyUser | null {
  const [id, email] = [wordAt(document, '_id'), wordAt(document, 'email')];
  return id === null || email === null ? null : { id, email: email.trim().toLowerCase() };
}
