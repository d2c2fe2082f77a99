import type { Message, PendingMessage } from '../conversation.js';
import type { Session } from '../session.js';

/** What stands below one another in the stream of messages. */
export type StreamItem =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'session'; key: string; session: Session | null; at: string }
  | { kind: 'message'; key: string; message: Message; startsGroup: boolean; endsGroup: boolean }
  | { kind: 'pending'; key: string; pending: PendingMessage };

/** Messages of one sender closer together than this are shown as one. */
const GROUP_MS = 4 * 60_000;

const dayOf = (iso: string): string => new Date(iso).toDateString();

const belongTogether = (a: Message, b: Message | undefined): boolean =>
  b !== undefined &&
  a.written_by === b.written_by &&
  a.sender_name === b.sender_name &&
  a.session_id === b.session_id &&
  dayOf(a.created_at) === dayOf(b.created_at) &&
  Math.abs(Date.parse(b.created_at) - Date.parse(a.created_at)) < GROUP_MS;

/**
 * The stream, oldest first. A message keeps its key from the moment
 * it is written here until Baton has it, so that nothing flickers when it settles. The first message gets no dividers
 * while there are older ones: it holds the reader's place when they come, and must not move then.
 */
export function streamItems(
  messages: readonly Message[],
  pending: readonly PendingMessage[],
  sessions: readonly Session[],
  hasOlder: boolean,
): StreamItem[] {
  const sessionsById = new Map(sessions.map((session) => [session._id, session]));
  const arrived = new Set(messages.map(({ client_message_id }) => client_message_id));
  const items: StreamItem[] = [];
  let before: Message | undefined;
  messages.forEach((message, index) => {
    const { id, session_id, created_at, client_message_id } = message;
    const isEdge = before === undefined && hasOlder;
    if (!isEdge && (before === undefined || dayOf(before.created_at) !== dayOf(created_at)))
      items.push({ kind: 'day', key: `day ${id}`, at: created_at });
    if (!isEdge && session_id !== null && session_id !== before?.session_id)
      items.push({
        kind: 'session',
        key: `session ${id}`,
        session: sessionsById.get(session_id) ?? null,
        at: created_at,
      });
    items.push({
      kind: 'message',
      key: client_message_id ?? id,
      message,
      startsGroup: before === undefined || !belongTogether(before, message),
      endsGroup: !belongTogether(message, messages[index + 1]),
    });
    before = message;
  });
  for (const each of pending) {
    if (!arrived.has(each.clientMessageId))
      items.push({ kind: 'pending', key: each.clientMessageId, pending: each });
  }
  return items;
}
