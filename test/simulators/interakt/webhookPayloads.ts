/** The bodies of Interakt's webhooks, keys in the vendor's order (providers/interakt.md §1). Pure. */
import { randomUUID } from 'node:crypto';

export interface Customer {
  id?: string;
  /** Country code and national number, digits only, as in `channel_phone_number`. */
  phone: string;
  /** Null: the traits have no name. */
  name?: string | null;
  traits?: Record<string, unknown>;
}

export type ContentType =
  | 'Text'
  | 'Image'
  | 'Video'
  | 'Document'
  | 'Audio'
  | 'Sticker'
  | 'Reaction'
  | 'Button'
  | 'InteractiveButtonReply'
  | 'InteractiveListReply'
  | (string & {});

export interface ReceivedMessage {
  id: string;
  customer: Customer;
  contentType?: ContentType;
  message?: string | null;
  mediaUrl?: string | null;
  /** Anything but `CustomerMessage` (an agent's or a bot's) is an echo. */
  chatMessageType?: 'CustomerMessage' | 'AgentMessage' | 'BusinessMessage';
  receivedAt?: Date;
}

export type ReceiptKind = 'sent' | 'delivered' | 'read' | 'failed';

export interface Receipt {
  messageId: string;
  kind: ReceiptKind;
  phone: string;
  callbackData?: string;
  at?: Date;
  failure?: { reason: string; code: string };
}

export type WebhookPayload = {
  version: string;
  timestamp: string;
  type: string;
  data: Record<string, unknown>;
};

export const ASHA: Customer = { phone: '917003705584', name: 'Asha' };

export function messageReceived(received: ReceivedMessage): WebhookPayload {
  const at = utcWithoutZone(received.receivedAt ?? new Date());
  return envelope('message_received', {
    customer: wireCustomer(received.customer),
    message: {
      id: received.id,
      chat_message_type: received.chatMessageType ?? 'CustomerMessage',
      channel_failure_reason: null,
      message_status: 'Sent',
      received_at_utc: at,
      delivered_at_utc: null,
      seen_at_utc: null,
      campaign_id: null,
      is_template_message: false,
      raw_template: null,
      channel_error_code: null,
      message_content_type: received.contentType ?? 'Text',
      media_url: received.mediaUrl ?? null,
      message: received.message === undefined ? 'Thank you' : received.message,
      meta_data: {},
    },
  });
}

/** What `message` holds for a tapped button or list row: JSON in a string. */
export const buttonReply = (id: string, title: string): string =>
  JSON.stringify({ type: 'button_reply', button_reply: { id, title } });

export const listReply = (id: string, title: string): string =>
  JSON.stringify({ type: 'list_reply', list_reply: { id, title, description: '' } });

/** One `message_api_*` event; the default failure is the closed 24-hour window. */
export function messageReceipt(receipt: Receipt): WebhookPayload {
  const at = utcWithoutZone(receipt.at ?? new Date());
  const failure = receipt.failure ?? { reason: 'Re-engagement message', code: '131047' };
  const failed = receipt.kind === 'failed';
  return envelope(`message_api_${receipt.kind}`, {
    customer: wireCustomer({ phone: receipt.phone, name: null }),
    message: {
      id: receipt.messageId,
      chat_message_type: 'PublicApiMessage',
      channel_failure_reason: failed ? failure.reason : null,
      message_status: receipt.kind.charAt(0).toUpperCase() + receipt.kind.slice(1),
      received_at_utc: at,
      delivered_at_utc: receipt.kind === 'delivered' || receipt.kind === 'read' ? at : null,
      seen_at_utc: receipt.kind === 'read' ? at : null,
      campaign_id: null,
      is_template_message: false,
      raw_template: null,
      channel_error_code: failed ? failure.code : null,
      message_content_type: 'Text',
      media_url: null,
      message: '',
      meta_data: {
        source: 'PublicInterakt',
        source_data: { callback_data: receipt.callbackData ?? '' },
        message_cost: { whatsapp_cost: 0, interakt_markup: 0, actual_message_cost: 0 },
      },
    },
  });
}

/** Any event, those that Baton does not know among them. */
export function envelope(type: string, data: Record<string, unknown>): WebhookPayload {
  return { version: '1.0', timestamp: utcWithoutZone(new Date()), type, data };
}

function wireCustomer(customer: Customer): Record<string, unknown> {
  const { name = 'Asha', phone } = customer;
  return {
    id: customer.id ?? randomUUID(),
    channel_phone_number: phone,
    traits: { ...(name === null ? {} : { name }), whatsapp_opted_in: true, ...customer.traits },
  };
}

/** Interakt's timestamps are UTC with microseconds and no `Z`. */
const utcWithoutZone = (date: Date): string => `${date.toISOString().slice(0, -1)}000`;
