import { CONVERSATION_STATUSES } from '../../contracts/model.js';
import type { UserId } from '../../contracts/ids.js';
import type { ConversationRow, MessageRow } from '../../conversations/rows.js';
import { conversationThere, messageThere, senderHere, senderThere, statusEvent } from './dialect.js';
import { SENDERS } from './senders.js';

const AYSE = '0190b2c8-6f0e-7c3a-9d4e-2f5b8a7c1d23' as UserId;
const by = { type: 'agent', userId: AYSE };

describe('document 002’s words', () => {
  it.each([
    ['customer', 'customer'],
    ['llm', 'ai'],
    ['agent', 'agent'],
  ] as const)('%s is %s here, and back', (there, here) => {
    expect(senderHere(there)).toBe(here);
    expect(senderThere(here)).toBe(there);
  });

  it('knows no other senders', () => {
    expect(SENDERS).toEqual(['customer', 'llm', 'agent']);
  });

  it.each([
    ['active', 'handed_off', { type: 'released', by, immediate: false }],
    ['active', 'resolved', { type: 'reopened', by }],
    ['active', 'expired', { type: 'reopened', by }],
    ['handed_off', 'active', { type: 'handedOff', by, reason: 'Set to handed_off by hand' }],
    ['handed_off', 'resolved', { type: 'handedOff', by, reason: 'Set to handed_off by hand' }],
    ['resolved', 'active', { type: 'closed', by }],
    ['resolved', 'handed_off', { type: 'closed', by }],
    ['expired', 'active', { type: 'expired' }],
  ] as const)('%s, set on a conversation that is %s, asks the rules', (wanted, current, event) => {
    expect(statusEvent(wanted, current, AYSE)).toEqual(event);
  });

  it.each(CONVERSATION_STATUSES)('%s, set on one that has it, asks nothing', (status) => {
    expect(statusEvent(status, status, AYSE)).toBeNull();
  });
});

describe('document 002’s shapes', () => {
  const started = new Date('2025-11-04T00:00:00Z');
  const conversation = (change: Partial<ConversationRow>) =>
    conversationThere({
      contact_name: '',
      contact_phone: null,
      contact_identifier: null,
      status: 'active',
      started_at: started,
      ended_at: null,
      last_message_at: null,
      ...change,
    } as ConversationRow);

  it('a conversation without a message yet counts from its start', () => {
    expect(conversation({}).last_message_at).toBe('2025-11-04T00:00:00.000Z');
  });

  it('a customer without a phone is told by what the platform calls them, one without a name has none', () => {
    expect(conversation({ contact_identifier: '@johndoe' })).toMatchObject({
      customer_phone: '@johndoe',
      customer_name: null,
    });
  });

  it('handoff_requested is the status', () => {
    expect(conversation({ status: 'handed_off' }).handoff_requested).toBe(true);
    expect(conversation({ status: 'resolved' }).handoff_requested).toBe(false);
  });

  it.each([
    [{}, null],
    [{ raw: '{"secret":1}' }, null],
    [{ raw: '{}', low_confidence: true }, { low_confidence: true }],
  ])('metadata %j is shown as %j', (metadata, shown) => {
    const row = { sender_type: 'ai', sent_at: started, metadata } as unknown as MessageRow;
    expect(messageThere(row).metadata).toEqual(shown);
  });
});
