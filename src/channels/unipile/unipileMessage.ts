import type { InboundMessage } from '../../contracts/inbound.js';
import { storableText } from '../../contracts/storableText.js';
import { inboundTime } from '../inboundTime.js';
import { isTrueAt, wordAt, type Payload } from '../payload.js';
import { ignored, unreadable, type WebhookContent, type WebhookContext } from '../webhookContent.js';
import { readAttachments } from './unipileAttachments.js';
import { customerOf, isGroup, isOwn, isPerson, namesAuthor, type Attendee } from './unipileParties.js';
import { threadOf } from './unipileThread.js';

/** Whose name a message has that a person wrote on the phone itself (spec/003 §4.3). */
const PHONE_SENDER_NAME = 'WhatsApp';

/** A `message_received`: the customer's, or one of our own, which Unipile reports just the same. */
export function readMessage(
  webhook: Payload,
  providerMessageId: string,
  context: WebhookContext,
): WebhookContent {
  const { message: sent = null } = webhook;
  const thread = threadOf(webhook, context);
  if (thread === null) return unreadable('no chat_id');
  if (sent !== null && typeof sent !== 'string') return unreadable('the text is not text');
  if (isGroup(webhook)) return ignored('a group');
  if (isTrueAt(webhook, 'is_event')) return ignored('a notice of WhatsApp itself');
  const customer = customerOf(webhook);
  if (customer === null || !namesAuthor(webhook)) return unreadable('it does not say who wrote it');
  if (!isPerson(customer)) return ignored('not from a person');
  const text = sent ?? '';
  const attachments = readAttachments(webhook['attachments']);
  if (text.trim() === '' && attachments.length === 0) return ignored('neither text nor attachment');
  return {
    kind: 'message',
    message: {
      ...thread,
      platform: 'whatsapp',
      ...partiesOf(webhook, customer),
      ...textOf(webhook, text),
      ...inboundTime(wordAt(webhook, 'timestamp'), context.receivedAt, context.staleMessageSeconds),
      providerMessageId,
      type: attachments[0]?.type ?? 'text',
      attachments,
    },
  };
}

function partiesOf(webhook: Payload, customer: Attendee) {
  const name = storableText(customer.name);
  const own = isOwn(webhook);
  return {
    contact: { identifier: customer.providerId, name, phone: customer.phone },
    author: own ? 'own' : 'customer',
    senderName: own ? PHONE_SENDER_NAME : name,
  } as const;
}

/** The payload is kept as JSON text, in which what PostgreSQL refuses is written as escapes. */
function textOf(webhook: Payload, sent: string): Pick<InboundMessage, 'text' | 'raw'> {
  const text = storableText(sent);
  return { text, raw: text === sent ? null : JSON.stringify(webhook) };
}
