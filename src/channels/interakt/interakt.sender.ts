import { Injectable } from '@nestjs/common';
import type {
  ChannelSender,
  Leave,
  OutgoingAttachment,
  OutgoingMessage,
  SendResult,
} from '../../delivery/channel.js';
import { Config } from '../../platform/config/config.js';
import type { ProviderResponse } from '../../platform/outgoingHttp/exchange.js';
import { OutgoingHttp, type OutgoingRequest } from '../../platform/outgoingHttp/outgoingHttp.js';
import { ChannelAccountStore } from '../../tenants/channelAccount.store.js';
import { isPayload, parseJson, wordAt } from '../payload.js';
import { retryAfterMs } from '../retryAfter.js';
import { refusal, sendThroughGate, type Refused } from '../throughGate.js';
import { interaktFailureCode } from './interaktFailure.js';

/** Sends to a phone through Interakt: text, or one file by its address with the text as its caption (providers/interakt.md §2). */
@Injectable()
export class InteraktSender implements ChannelSender {
  readonly channel = 'interakt';

  constructor(
    private readonly http: OutgoingHttp,
    private readonly accounts: ChannelAccountStore,
    private readonly config: Config,
  ) {}

  send(message: OutgoingMessage, leave: Leave, timeoutMs: number): Promise<SendResult> {
    return sendThroughGate(this.http, { leave, timeoutMs, judge, request: () => this.compose(message) });
  }

  private async compose(message: OutgoingMessage): Promise<OutgoingRequest | Refused> {
    const account = await this.accounts.find(message.accountId);
    if (account === null || account.apiKey === null) {
      return refusal('not_connected', 'Interakt is not configured for this account');
    }
    const phone = message.contactPhone?.replace(/\D/g, '');
    if (!phone) return refusal('invalid_recipient', 'Interakt can only send to a phone number');
    if (message.attachments.length > 1) {
      // Several requests could end in part of a message having been sent, which no status can tell.
      return refusal('refused_by_provider', 'Interakt takes one file a message');
    }
    const body = { fullPhoneNumber: phone, callbackData: message.id, ...(await content(message)) };
    return {
      method: 'POST',
      url: `${account.apiUrl ?? this.config.interakt.apiUrl}/message/`,
      // The key as the dashboard shows it is base64 already.
      headers: { Authorization: `Basic ${account.apiKey}`, 'Content-Type': 'application/json' },
      body: Buffer.from(JSON.stringify(body)),
    };
  }
}

async function content({ text, attachments: [attachment] }: OutgoingMessage): Promise<object> {
  if (attachment === undefined) return { type: 'Text', data: { message: text } };
  const type = mediaType(attachment);
  return {
    type,
    data: {
      mediaUrl: await attachment.url(),
      ...(text !== '' && { message: text }),
      ...(type === 'Document' && { fileName: attachment.fileName }),
    },
  };
}

const mediaType = ({ fileType }: OutgoingAttachment): 'Image' | 'Video' | 'Audio' | 'Document' =>
  MEDIA_TYPES.find(([prefix]) => fileType.startsWith(prefix))?.[1] ?? 'Document';

const MEDIA_TYPES = [
  ['image/', 'Image'],
  ['video/', 'Video'],
  ['audio/', 'Audio'],
] as const;

/** Too many requests, or a request that did not come whole: surely not taken, and worth another try. */
const MENDABLE = new Set([408, 425, 429]);

/** A success only means queued; receipts tell the rest. Any 5xx may have been queued as well (§2.4). */
function judge({ status, headers, body }: ProviderResponse): SendResult {
  const parsed = parseJson(body);
  const answer = isPayload(parsed) ? parsed : {};
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && answer['result'] !== false) {
    return { kind: 'accepted', providerMessageId: wordAt(answer, 'id') };
  }
  const text = wordAt(answer, 'message')?.slice(0, 300) ?? 'no reason given';
  const reason = `Interakt answered ${status}: ${text}`;
  if (status >= 500) return { kind: 'unclear', reason };
  return {
    kind: 'refused',
    mendable: MENDABLE.has(status),
    code:
      status === 401
        ? 'not_connected'
        : status === 429
          ? 'too_many_requests'
          : interaktFailureCode(null, text),
    reason,
    retryAfterMs: retryAfterMs(headers['retry-after']),
  };
}
