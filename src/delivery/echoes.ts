import type { ConversationId, MessageId } from '../contracts/ids.js';
import type { InboundMessage } from '../contracts/inbound.js';

/** A message that Baton sent and whose provider id it does not know (yet). */
export interface AwaitingEcho {
  id: MessageId;
  conversation_id: ConversationId;
  content: string;
  attachment_count: number;
  isSending: boolean;
}

export type EchoVerdict =
  /** It is this message of ours, seen from outside. */
  | { kind: 'echo'; of: AwaitingEcho }
  /** It may be the one that is being sent right now, with its text changed on the way: judged when that send settles. */
  | { kind: 'park' }
  /** A person wrote it, in the WhatsApp app. */
  | { kind: 'person' };

/**
 * Judges an own message that matches none we know by its provider id (design §5, "Echoes"). `awaiting` are the
 * conversation's candidates, oldest first.
 */
export function judgeOwnMessage(own: InboundMessage, awaiting: readonly AwaitingEcho[]): EchoVerdict {
  const text = comparable(own.text);
  const match = awaiting.find(
    (ours) => comparable(ours.content) === text && ours.attachment_count === own.attachments.length,
  );
  if (match !== undefined) return { kind: 'echo', of: match };
  return awaiting.some((ours) => ours.isSending) ? { kind: 'park' } : { kind: 'person' };
}

/** Providers trim, compose and change line ends on the way. */
const comparable = (text: string): string => text.normalize('NFC').replace(/\r\n?/g, '\n').trim();
