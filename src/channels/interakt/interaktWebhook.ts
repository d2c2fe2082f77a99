import type { MessageId } from '../../contracts/ids.js';
import type { InboundContact, InboundMessage, Receipt } from '../../contracts/inbound.js';
import { storableText } from '../../contracts/storableText.js';
import { inboundTime } from '../inboundTime.js';
import { isPayload, payloadAt, wordAt, type Payload } from '../payload.js';
import { ignored, unreadable, type WebhookContent, type WebhookContext } from '../webhookContent.js';
import { readContent } from './interaktContent.js';
import { interaktFailureCode } from './interaktFailure.js';

/** What happened to a message of ours, sent through the API or by a campaign (providers/interakt.md §1.4). */
const RECEIPT = /^message_(?:api|campaign)_(sent|delivered|read|failed)$/;

/** What a webhook of Interakt says (providers/interakt.md §1.2-1.6). */
export function parseInteraktWebhook(body: unknown, context: WebhookContext): WebhookContent {
  if (!isPayload(body)) return unreadable('not a JSON object');
  const type = wordAt(body, 'type');
  if (type === null) return unreadable('no type');
  const receipt = RECEIPT.exec(type)?.[1];
  if (receipt === undefined && type !== 'message_received') return ignored(`type ${type}`);
  const message = payloadAt(payloadAt(body, 'data'), 'message');
  const providerMessageId = wordAt(message, 'id');
  if (providerMessageId === null) return unreadable('no message id');
  if (receipt !== undefined) {
    return readReceipt(receipt as Receipt['status'], message, providerMessageId, context);
  }
  return readMessage(body, message, providerMessageId, context);
}

function readMessage(
  body: Payload,
  message: Payload,
  providerMessageId: string,
  context: WebhookContext,
): WebhookContent {
  // Agents' and bots' messages come under the same type, and are not the customer's.
  const author = wordAt(message, 'chat_message_type');
  if (author !== 'CustomerMessage') return ignored(`written by ${author ?? 'nobody'}`);
  const contact = readContact(payloadAt(payloadAt(body, 'data'), 'customer'));
  if (contact === null) return unreadable('neither phone nor customer id');
  const content = readContent(message);
  const text = storableText(content.text);
  if (text.trim() === '' && content.attachments.length === 0) return ignored('neither text nor attachment');
  const sentAt = wordAt(message, 'received_at_utc') ?? wordAt(body, 'timestamp');
  return {
    kind: 'message',
    message: {
      ...threadOf(contact, context),
      ...inboundTime(sentAt, context.receivedAt, context.staleMessageSeconds),
      providerMessageId,
      author: 'customer',
      senderName: contact.name,
      type: content.type,
      text,
      attachments: content.attachments,
      raw: text === content.text ? null : JSON.stringify(body),
    },
  };
}

/** The phone is the thread (spec/000): Interakt has no other name for it. */
function threadOf(contact: InboundContact, { tenantId, accountId }: WebhookContext) {
  return {
    tenantId,
    accountId,
    channel: 'interakt',
    platform: 'whatsapp',
    threadScope: accountId,
    externalThreadId: contact.identifier,
    providerChatId: null,
    contact,
  } satisfies Partial<InboundMessage>;
}

/** Known by phone; by Interakt's id of the customer where WhatsApp should ever leave the phone out (§3). */
function readContact(customer: Payload): InboundContact | null {
  const national = wordAt(customer, 'phone_number');
  const countryCode = wordAt(customer, 'country_code');
  const phone =
    phoneOf(wordAt(customer, 'channel_phone_number')) ??
    (national && countryCode ? phoneOf(countryCode + national) : null);
  const identifier = phone ?? wordAt(customer, 'id');
  if (identifier === null) return null;
  const name = wordAt(payloadAt(customer, 'traits'), 'name') ?? wordAt(customer, 'name') ?? '';
  return { identifier, name: storableText(name.trim()), phone };
}

function phoneOf(text: string | null): string | null {
  const digits = text?.replace(/\D/g, '') ?? '';
  return /^\d{7,15}$/.test(digits) ? `+${digits}` : null;
}

function readReceipt(
  status: Receipt['status'],
  message: Payload,
  providerMessageId: string,
  { tenantId, accountId }: WebhookContext,
): WebhookContent {
  const failed = status === 'failed';
  const code = wordAt(message, 'channel_error_code');
  const reason = wordAt(message, 'channel_failure_reason') ?? (code === null ? '' : `WhatsApp error ${code}`);
  const receipt: Receipt = {
    tenantId,
    accountId,
    providerMessageId,
    status,
    failureCode: failed ? interaktFailureCode(code, reason) : null,
    failureReason: failed ? storableText(reason || 'Interakt gave no reason') : null,
    // Ours, sent along as `callbackData`: it finds a message whose send call never told its id.
    messageId: readCallback(message),
  };
  return { kind: 'receipt', receipt };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function readCallback(message: Payload): MessageId | null {
  const source = payloadAt(payloadAt(message, 'meta_data'), 'source_data');
  const callback = wordAt(source, 'callback_data');
  return callback !== null && UUID.test(callback) ? (callback as MessageId) : null;
}
