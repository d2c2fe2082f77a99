import type { InboundThread } from '../../contracts/inbound.js';
import { wordAt, type Payload } from '../payload.js';
import type { WebhookContext } from '../webhookContent.js';

/** Which chat a messaging webhook is about; null where it does not say. */
export function threadOf(webhook: Payload, { tenantId, accountId }: WebhookContext): InboundThread | null {
  const externalThreadId = wordAt(webhook, 'chat_id');
  if (externalThreadId === null) return null;
  return {
    tenantId,
    accountId,
    channel: 'unipile',
    threadScope: accountId,
    externalThreadId,
    providerChatId: wordAt(webhook, 'provider_chat_id'),
  };
}
