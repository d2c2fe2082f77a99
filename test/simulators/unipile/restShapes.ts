/** How Unipile's REST answers look (providers/unipile.md §2, §3). */
import type { Reply } from '../base/behaviour.js';
import { wireAttachment, type MessageFacts } from './webhookPayloads.js';
import type { WebhookTarget } from './webhookTargets.js';

export interface Account {
  id: string;
  phone: string;
  status: 'OK' | 'CONNECTING' | 'CREDENTIALS' | 'STOPPED' | 'ERROR';
  createdAt: string;
  /** Has been connected before, so that the next scan is a reconnect. */
  known: boolean;
}

export const list = (object: string, items: unknown[]): Reply => ({
  status: 200,
  body: { object, items, cursor: null },
});

export function wireAccount(account: Account): Record<string, unknown> {
  return {
    object: 'Account',
    type: 'WHATSAPP',
    id: account.id,
    name: account.phone,
    created_at: account.createdAt,
    connection_params: { im: { phone_number: account.phone } },
    groups: [],
    sources: [{ id: `${account.id}_MESSAGING`, status: account.status }],
  };
}

export function wireWebhook(target: WebhookTarget): Record<string, unknown> {
  const { id, name, source, requestUrl, headers, events, accountIds, enabled } = target;
  return {
    object: 'Webhook',
    id,
    name,
    source,
    request_url: requestUrl,
    headers,
    events,
    account_ids: accountIds ?? [],
    enabled,
    format: 'json',
  };
}

/** REST writes booleans as 0 and 1, and the text as `text`. */
export function wireMessage(facts: MessageFacts): Record<string, unknown> {
  return {
    object: 'Message',
    id: facts.messageId,
    provider_id: facts.providerMessageId,
    account_id: facts.accountId,
    chat_id: facts.chatId,
    chat_provider_id: facts.providerChatId,
    timestamp: facts.timestamp,
    text: facts.text,
    sender_id: facts.own ? facts.accountUserId : facts.contact.providerId,
    is_sender: facts.own ? 1 : 0,
    seen: 0,
    hidden: 0,
    deleted: 0,
    edited: 0,
    is_event: 0,
    delivered: 1,
    reactions: [],
    attachments: (facts.attachments ?? []).map(wireAttachment),
    quoted: facts.quoted ?? null,
  };
}
