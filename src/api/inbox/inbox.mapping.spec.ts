import {
  newId,
  type ConversationId,
  type MessageId,
  type SessionId,
  type TenantId,
  type UserId,
} from '../../contracts/ids.js';
import type { LiveSession } from '../../conversations/conversationList.store.js';
import type { MessageWithAttachments } from '../../conversations/domainEvents.js';
import type { ConversationRow } from '../../conversations/rows.js';
import { filterOf, modeOf, showConversation, showMessage, statusShown } from './inbox.mapping.js';

const AT = new Date('2026-02-23T10:00:00.000Z');
const LATER = new Date('2026-02-23T10:03:00.000Z');

const conversation = (fields: Partial<ConversationRow> = {}): ConversationRow => ({
  id: newId<ConversationId>(),
  tenant_id: newId<TenantId>(),
  account_id: null,
  contact_id: null,
  channel: 'interakt',
  platform: 'whatsapp',
  thread_scope: 'scope',
  external_id: 'thread',
  provider_chat_id: null,
  contact_name: 'Ravi',
  contact_phone: '+919876543210',
  contact_identifier: '919876543210',
  status: 'active',
  is_archived: false,
  is_pinned: false,
  title: null,
  user_id: null,
  conversation_type: 'chat',
  outlet_id: null,
  agent_id: null,
  assigned_team: null,
  team_set_by: null,
  assigned_agent: null,
  assigned_user_id: null,
  handoff_reason: null,
  handoff_agent_id: null,
  handed_off_at: null,
  summary: null,
  unread_count: 0,
  message_count: 0,
  low_confidence_count: 0,
  ai_turns_since: null,
  ai_turns: 0,
  last_message_at: null,
  last_message_preview: '',
  last_customer_message_at: null,
  active_session_id: null,
  is_held_by_people: false,
  mode: 'ai',
  last_seq: 0,
  epoch: 0,
  version: 0,
  started_at: AT,
  ended_at: null,
  created_at: AT,
  updated_at: AT,
  ...fields,
});

const session = (fields: Partial<LiveSession> = {}): LiveSession => ({
  id: newId<SessionId>(),
  status: 'active',
  started_at: AT,
  grace_deadline: LATER,
  taken_over_by: null,
  taken_over_at: null,
  ...fields,
});

const message = (fields: Partial<MessageWithAttachments> = {}): MessageWithAttachments => ({
  id: newId<MessageId>(),
  tenant_id: newId<TenantId>(),
  conversation_id: newId<ConversationId>(),
  session_id: null,
  owner_id: null,
  seq: 1,
  version: 1,
  direction: 'inbound',
  sender_type: 'customer',
  sender_name: 'Ravi',
  sender_id: null,
  type: 'text',
  content: 'Hello',
  media_url: null,
  status: 'received',
  failure_code: null,
  failure_reason: null,
  epoch: null,
  turn_id: null,
  attempts: 0,
  next_attempt_at: null,
  sending_since: null,
  sending_until: null,
  settled_at: null,
  client_message_id: null,
  provider_message_id: 'wamid.1',
  sent_by_us: false,
  sent_at: AT,
  summary: null,
  suggested_team: null,
  is_read: false,
  low_confidence: false,
  metadata: {},
  created_at: LATER,
  updated_at: LATER,
  attachments: [],
  ...fields,
});

describe('document 000’s words', () => {
  it.each([
    ['active', false, 'open'],
    ['handed_off', false, 'open'],
    ['resolved', false, 'resolved'],
    ['expired', false, 'resolved'],
    ['active', true, 'archived'],
    ['resolved', true, 'archived'],
  ] as const)('for %s (archived: %s): %s', (status, is_archived, shown) => {
    expect(statusShown({ status, is_archived })).toBe(shown);
  });

  it.each([
    ['open', { statuses: ['active', 'handed_off'], isArchived: false }],
    ['resolved', { statuses: ['resolved', 'expired'], isArchived: false }],
    ['archived', { isArchived: true }],
    [undefined, {}],
  ] as const)('asked for %s: %j', (status, filter) => {
    expect(filterOf(status)).toEqual(filter);
  });

  it.each([
    ['text', 'text'],
    ['image', 'image'],
    ['document', 'document'],
    ['audio', 'audio'],
    ['video', 'video'],
    ['file', 'document'],
    ['location', 'location'],
  ] as const)('for a message of type %s: %s', (type, shown) => {
    expect(showMessage(message({ type })).message_type).toBe(shown);
  });

  it.each([
    ['customer', 'customer'],
    ['ai', 'agent'],
    ['agent', 'agent'],
  ] as const)('for a message by %s: %s', (sender_type, shown) => {
    expect(showMessage(message({ sender_type }))).toMatchObject({
      sender_type: shown,
      written_by: sender_type,
    });
  });
});

describe('who has a conversation', () => {
  it.each([
    ['nobody is at it', 'active', null, 'ai'],
    ['it has expired', 'expired', null, 'ai'],
    ['it is resolved', 'resolved', null, 'closed'],
    ['it was handed off', 'handed_off', null, 'human'],
    ['the grace period runs', 'active', session({ status: 'waiting' }), 'human'],
    ['the AI answers', 'active', session(), 'ai'],
    ['somebody took over', 'active', session({ taken_over_at: AT }), 'human'],
  ] as const)('when %s', (_when, status, live, mode) => {
    expect(modeOf(status, live)).toBe(mode);
  });
});

describe('a conversation as shown', () => {
  const shown = (fields: Partial<ConversationRow>, live: LiveSession | null = null) =>
    showConversation({ conversation: conversation(fields), session: live, takenOverBy: null });

  it('is called by its phone without a name, by its id on the network without a phone', () => {
    expect(shown({ contact_name: '' }).customer_name).toBe('+919876543210');
    const unknown = { contact_name: '', contact_phone: null, contact_identifier: '123@lid' };
    expect(shown(unknown)).toMatchObject({ customer_name: '123@lid', phone_number: null });
  });

  it('has a grace deadline only while the grace period runs', () => {
    const waiting = session({ status: 'waiting' });
    expect(shown({}, waiting)).toMatchObject({
      session_status: 'waiting',
      session_grace_deadline: LATER.toISOString(),
    });
    expect(shown({}, session())).toMatchObject({ session_status: 'idle', session_grace_deadline: null });
  });

  it('names who holds it', () => {
    const takenOverBy = { id: newId<UserId>(), name: 'Asha', email: 'asha@example.com' };
    const live = session({ taken_over_by: takenOverBy.id, taken_over_at: AT });
    expect(showConversation({ conversation: conversation(), session: live, takenOverBy })).toMatchObject({
      mode: 'human',
      taken_over_by: takenOverBy,
      taken_over_at: AT.toISOString(),
    });
  });
});

describe('a message as shown', () => {
  it('has the provider’s clock', () => {
    expect(showMessage(message()).created_at).toBe(AT.toISOString());
  });

  it('names an agent only where one of us wrote it', () => {
    expect(showMessage(message({ sender_type: 'agent', sender_id: 'agent-7' })).agent_id).toBe('agent-7');
    expect(showMessage(message({ sender_type: 'customer', sender_id: '9199' })).agent_id).toBeNull();
  });

  it('shows what happened to it, and nothing of what else is kept', () => {
    const metadata = { reactions: { us: '👍', odd: 7 }, edited_at: AT.toISOString(), raw: { secret: true } };
    const shown = showMessage(message({ metadata }));
    expect(shown).toMatchObject({ reactions: { us: '👍' }, edited_at: AT.toISOString(), deleted_at: null });
    expect(JSON.stringify(shown)).not.toContain('secret');
  });

  it.each([[null], ['text'], [[1, 2]]])('takes %j beside it for nothing', (metadata) => {
    expect(showMessage(message({ metadata }))).toMatchObject({
      reactions: {},
      edited_at: null,
      deleted_at: null,
    });
  });
});
