import { CONVERSATION_STATUSES, SENDER_TYPES } from '../../contracts/model.js';
import { messageStatusThere, senderThere, statusThere } from './dialect.js';

describe('document 004’s words', () => {
  it('tell a conversation’s status', () => {
    expect(CONVERSATION_STATUSES.map(statusThere)).toEqual(['active', 'active', 'resolved', 'expired']);
  });

  it('tell who wrote', () => {
    expect(SENDER_TYPES.map(senderThere)).toEqual(['user', 'agent', 'agent']);
  });

  it('tell a user that their message was read', () => {
    expect(messageStatusThere('received', false)).toBe('sent');
    expect(messageStatusThere('received', true)).toBe('read');
    expect(messageStatusThere('failed', true)).toBe('failed');
  });
});
