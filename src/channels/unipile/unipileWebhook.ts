import type { MessageChange } from '../../contracts/inbound.js';
import { storableText } from '../../contracts/storableText.js';
import { isPayload, payloadAt, wordAt, type Payload } from '../payload.js';
import { ignored, unreadable, type WebhookContent, type WebhookContext } from '../webhookContent.js';
import { accountStatusOf } from './unipileAccountState.js';
import { readMessage } from './unipileMessage.js';
import { isAccountItself, readAttendee } from './unipileParties.js';
import { threadOf } from './unipileThread.js';

/** What Baton wants to hear of a message: `registerWebhook` subscribes to these. */
export const MESSAGING_EVENTS: readonly string[] = [
  'message_received',
  'message_delivered',
  'message_read',
  'message_reaction',
  'message_edited',
  'message_deleted',
];

/** Unipile's own id of the account that a body is about; null where the body names none. */
export function accountNamedIn(body: unknown): string | null {
  if (!isPayload(body)) return null;
  return wordAt(body, 'account_id') ?? wordAt(payloadAt(body, 'AccountStatus'), 'account_id');
}

/**
 * What a V1 webhook of Unipile says (providers/unipile.md §4.4, §4.5; filters of spec/003 §7.1).
 * The account it names is known by now to be `context.accountId`.
 */
export function parseUnipileWebhook(body: unknown, context: WebhookContext): WebhookContent {
  if (!isPayload(body)) return unreadable('not a JSON object');
  if (isPayload(body['AccountStatus'])) return readAccountStatus(body['AccountStatus'], context);
  const event = wordAt(body, 'event');
  if (event === null) return unreadable('no event');
  if (!MESSAGING_EVENTS.includes(event)) return ignored(`event ${event}`);
  const accountType = wordAt(body, 'account_type');
  if (accountType !== 'WHATSAPP') return ignored(`account type ${accountType}`);
  const messageId = wordAt(body, 'message_id');
  if (messageId === null) return unreadable('no message_id');
  return readEvent(event, body, messageId, context);
}

function readEvent(
  event: string,
  body: Payload,
  providerMessageId: string,
  context: WebhookContext,
): WebhookContent {
  const { tenantId, accountId } = context;
  const changed = (change: MessageChange['change']): WebhookContent => {
    const thread = threadOf(body, context);
    if (thread === null) return unreadable('no chat_id');
    return { kind: 'change', change: { ...thread, providerMessageId, change } };
  };
  switch (event) {
    case 'message_delivered':
    case 'message_read': {
      const status = event === 'message_read' ? 'read' : 'delivered';
      const receipt = {
        tenantId,
        accountId,
        providerMessageId,
        messageId: null,
        status,
        failureCode: null,
        failureReason: null,
      } as const;
      return { kind: 'receipt', receipt };
    }
    case 'message_reaction':
      return changed(readReaction(body));
    case 'message_edited':
      if (typeof body['message'] !== 'string') return unreadable('an edit without a text');
      return changed({ kind: 'edited', text: storableText(body['message']) });
    case 'message_deleted':
      return changed({ kind: 'deleted' });
    default:
      return readMessage(body, providerMessageId, context);
  }
}

/** An empty value takes a reaction back. Who reacted is told by their id. */
function readReaction(body: Payload): MessageChange['change'] {
  const by = readAttendee(payloadAt(body, 'reaction_sender'));
  return {
    kind: 'reaction',
    value: storableText(wordAt(body, 'reaction') ?? ''),
    by: storableText(by?.providerId ?? ''),
    byUs: by !== null && isAccountItself(body, by),
  };
}

/** A phone was linked, has unlinked us, or the like (providers/unipile.md §4.5). */
function readAccountStatus(payload: Payload, { tenantId, accountId }: WebhookContext): WebhookContent {
  const word = wordAt(payload, 'message');
  if (word === null) return unreadable('an account status without one');
  return { kind: 'accountStatus', tenantId, accountId, status: accountStatusOf(word) };
}
