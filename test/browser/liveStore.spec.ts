import type { Conversation, Message } from '../../dashboard/src/inbox/conversation.js';
import {
  type ConversationPage,
  flattened,
  withChanged,
} from '../../dashboard/src/inbox/conversationPages.js';
import {
  EMPTY_LOG,
  merged,
  missesSomething,
  upTo,
  withChanges,
  withOlder,
} from '../../dashboard/src/inbox/messageLog.js';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 21, 12, minute)).toISOString();

const message = (seq: number, change: Partial<Message> = {}): Message =>
  ({ id: `m${seq}`, seq, version: seq, created_at: at(seq), status: 'sent', ...change }) as Message;

const conversation = (name: string, minute: number, change: Partial<Conversation> = {}): Conversation =>
  ({
    id: name,
    version: 1,
    last_message_at: at(minute),
    created_at: at(0),
    mode: 'ai',
    session_status: 'idle',
    assigned_team: null,
    ...change,
  }) as Conversation;

const seqs = ({ messages }: { messages: readonly Message[] }) => messages.map(({ seq }) => seq);

describe('The messages that a screen holds', () => {
  const log = merged(EMPTY_LOG, [message(1), message(2), message(3)]);

  it('hold each message once, in the order said, however they come', () => {
    expect(seqs(merged(log, [message(5), message(2), message(4), message(5)]))).toEqual([1, 2, 3, 4, 5]);
  });

  it('never fall back to an older state of a message', () => {
    const read = merged(log, [message(2, { version: 9, status: 'read' })]);
    expect(merged(read, [message(2, { version: 8, status: 'delivered' })])).toBe(read);
  });

  it('know when something was missed', () => {
    const whole = upTo(log, 3);
    expect([3, 4, 5].map((version) => missesSomething(whole, version))).toEqual([false, false, true]);
  });

  it('leave a change of a message that is not loaded to the page that will bring it', () => {
    const newest = { ...merged(EMPTY_LOG, [message(8), message(9)]), hasOlder: true };
    expect(seqs(withChanges(newest, [message(2, { version: 20 }), message(10)]))).toEqual([8, 9, 10]);
    expect(seqs(withOlder(newest, [message(2), message(7)], false))).toEqual([2, 7, 8, 9]);
  });
});

describe('The conversations that a list holds', () => {
  const all = { shown: 'all', team: null } as const;
  const page = (conversations: Conversation[], hasNext = false): ConversationPage => ({
    conversations,
    next: hasNext ? { page: 2, cursor: 'next' } : null,
  });
  const names = (pages: readonly ConversationPage[]) => flattened(pages).map(({ id }) => id);

  it('go to the top when something is said', () => {
    const pages = [page([conversation('b', 5), conversation('a', 3)])];
    expect(names(withChanged(pages, all, conversation('a', 9, { version: 2 })))).toEqual(['a', 'b']);
  });

  it('leave a list that they do not belong to any more, and come into one that they do', () => {
    const closed = { shown: 'closed', team: null } as const;
    const pages = [page([conversation('a', 3, { mode: 'closed' })])];
    expect(names(withChanged(pages, closed, conversation('a', 3, { version: 2, mode: 'ai' })))).toEqual([]);
    expect(names(withChanged(pages, closed, conversation('b', 1, { mode: 'closed' })))).toEqual(['a', 'b']);
  });

  it('do not jump into the middle of what is not loaded yet', () => {
    const pages = [page([conversation('b', 5), conversation('a', 3)], true)];
    expect(names(withChanged(pages, all, conversation('old', 1)))).toEqual(['b', 'a']);
  });

  it('are not put back by news that come late', () => {
    const pages = [page([conversation('a', 9, { version: 7 })])];
    const late = withChanged(pages, all, conversation('a', 3, { version: 6 }));
    expect(flattened(late).map(({ version }) => version)).toEqual([7]);
  });

  it('show once what two pages bring', () => {
    const pages = [page([conversation('b', 5), conversation('a', 3)], true), page([conversation('a', 3)])];
    expect(names(pages)).toEqual(['b', 'a']);
  });
});
