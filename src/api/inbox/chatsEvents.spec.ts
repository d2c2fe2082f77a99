import type {
  AccountId,
  ConversationId,
  MessageId,
  SessionId,
  TenantId,
  UserId,
} from '../../contracts/ids.js';
import type { DomainEvent, MessageWithAttachments } from '../../conversations/domainEvents.js';
import type { ConversationRow, SessionRow } from '../../conversations/rows.js';
import { audienceOf } from '../realtime/rooms.js';
import { serviceEventOf } from '../conversationService/conversationServiceEvents.js';
import { chatsEventOf, holderOf } from './chatsEvents.js';

const AT = new Date('2026-02-23T10:00:00.000Z');
// Only what the words and rooms are made of; the shapes themselves have specs of their own.
const conversation = {
  id: 'c' as ConversationId,
  tenant_id: 't' as TenantId,
  channel: 'interakt',
  status: 'handed_off',
  handoff_agent_id: 'u',
  created_at: AT,
  updated_at: AT,
  started_at: AT,
  version: 7,
} as ConversationRow;
const message = {
  id: 'm' as MessageId,
  conversation_id: 'c' as ConversationId,
  sender_type: 'customer',
  type: 'text',
  sent_at: AT,
  attachments: [] as MessageWithAttachments['attachments'],
  seq: 3,
  version: 6,
} as MessageWithAttachments;
const session = {
  id: 's' as SessionId,
  status: 'active',
  started_at: AT,
  taken_over_by: 'u',
  taken_over_at: AT,
} as SessionRow;
const accountId = 'a' as AccountId;

const HAPPENED: { [Type in DomainEvent['type']]: Extract<DomainEvent, { type: Type }> } = {
  conversationCreated: { type: 'conversationCreated', conversation, session: null },
  conversationChanged: { type: 'conversationChanged', conversation, session },
  statusChanged: { type: 'statusChanged', conversation, from: 'active' },
  handedOff: { type: 'handedOff', conversation, reason: 'No AI agent' },
  assigned: { type: 'assigned', conversation, userId: 'u' as UserId },
  messageCreated: { type: 'messageCreated', conversation, message },
  messageChanged: { type: 'messageChanged', conversation, message },
  agentReleased: { type: 'agentReleased', conversationId: conversation.id },
  conversationDeleted: { type: 'conversationDeleted', conversation },
  accountStatusChanged: {
    type: 'accountStatusChanged',
    tenantId: conversation.tenant_id,
    accountId,
    status: 'ok',
  },
};

/** Both vocabularies in one table: what each thing that happens is called, and the heart of what is told. */
const WORDS: Record<DomainEvent['type'], { chats: object | null; service: object | null }> = {
  conversationCreated: {
    chats: { name: 'conversation_updated', payload: { id: 'c', version: 7 } },
    service: { name: 'conversation:new', payload: { id: 'c', version: 7 } },
  },
  conversationChanged: {
    chats: {
      name: 'conversation_updated',
      payload: { id: 'c', version: 7, taken_over_by: { name: 'Asha' } },
    },
    service: { name: 'conversation:updated', payload: { id: 'c', version: 7 } },
  },
  statusChanged: {
    chats: null,
    service: {
      name: 'conversation:status',
      payload: { conversation_id: 'c', status: 'handed_off', previous_status: 'active', version: 7 },
    },
  },
  handedOff: {
    chats: null,
    service: {
      name: 'conversation:handoff',
      payload: { conversation_id: 'c', reason: 'No AI agent', agent_id: 'u', version: 7 },
    },
  },
  assigned: {
    chats: null,
    service: { name: 'agent:assigned', payload: { conversation_id: 'c', agent_id: 'u', version: 7 } },
  },
  messageCreated: {
    chats: { name: 'new_message', payload: { id: 'm', conversation_id: 'c', seq: 3, version: 6 } },
    service: { name: 'conversation:message', payload: { id: 'm', conversation_id: 'c', seq: 3, version: 6 } },
  },
  messageChanged: {
    chats: { name: 'message_updated', payload: { id: 'm', seq: 3, version: 6 } },
    service: { name: 'conversation:message_updated', payload: { id: 'm', seq: 3, version: 6 } },
  },
  agentReleased: { chats: null, service: null },
  conversationDeleted: {
    chats: { name: 'conversation_deleted', payload: { id: 'c', version: 7 } },
    service: null,
  },
  accountStatusChanged: {
    chats: { name: 'account_status', payload: { account_id: 'a', status: 'ok' } },
    service: null,
  },
};

const TYPES = Object.keys(WORDS) as DomainEvent['type'][];
const asha = { id: 'u' as UserId, name: 'Asha', email: 'asha@example.com' };

describe('what screens hear', () => {
  it.each(TYPES)('of %s in the words of document 000', (type) => {
    const event = HAPPENED[type];
    const told = chatsEventOf(event, holderOf(event) === null ? null : asha);
    if (WORDS[type].chats === null) expect(told).toBeNull();
    else expect(told).toMatchObject(WORDS[type].chats);
  });

  it.each(TYPES)('of %s in the words of document 002', (type) => {
    const told = serviceEventOf(HAPPENED[type]);
    if (WORDS[type].service === null) expect(told).toBeNull();
    else expect(told).toMatchObject(WORDS[type].service);
  });
});

describe('who hears it', () => {
  it('the tenant, and who has joined the conversation', () => {
    expect(audienceOf(HAPPENED.messageCreated)).toEqual(['tenant t', 'conversation c']);
    expect(audienceOf(HAPPENED.accountStatusChanged)).toEqual(['tenant t']);
  });

  it('of a private chat its owner alone, and of one without an owner nobody', () => {
    const chat = { ...conversation, channel: 'web' as const };
    const owned = { ...chat, user_id: 'u' as UserId };
    expect(audienceOf({ ...HAPPENED.messageCreated, conversation: owned })).toEqual(['user u']);
    expect(audienceOf({ ...HAPPENED.messageCreated, conversation: { ...chat, user_id: null } })).toEqual([]);
  });

  it('nobody of what only our own workers need', () => {
    expect(audienceOf(HAPPENED.agentReleased)).toEqual([]);
  });
});
