import { Injectable } from '@nestjs/common';
import type { ChannelSender, Leave, OutgoingMessage, SendResult } from '../../delivery/channel.js';
import type { ProviderResponse } from '../../platform/outgoingHttp/exchange.js';
import { multipart, type FormFile } from '../../platform/outgoingHttp/multipart.js';
import { OutgoingHttp, type OutgoingRequest } from '../../platform/outgoingHttp/outgoingHttp.js';
import { ChannelAccountStore } from '../../tenants/channelAccount.store.js';
import { isPayload, parseJson, wordAt } from '../payload.js';
import { refusal, sendThroughGate } from '../throughGate.js';
import { UnipileAccessFinder, type UnipileAccess } from './unipileAccess.js';
import { judgeRefusal } from './unipileError.js';

/** Sends into a Unipile chat: text and files in one form (providers/unipile.md §3). */
@Injectable()
export class UnipileSender implements ChannelSender {
  readonly channel = 'unipile';

  constructor(
    private readonly http: OutgoingHttp,
    private readonly accounts: ChannelAccountStore,
    private readonly accesses: UnipileAccessFinder,
  ) {}

  async send(message: OutgoingMessage, leave: Leave, timeoutMs: number): Promise<SendResult> {
    return sendThroughGate(this.http, {
      leave,
      timeoutMs,
      judge,
      request: async () => {
        const account = await this.accounts.find(message.accountId);
        const access = account === null ? null : this.accesses.of(account);
        return access === null ? NOT_CONNECTED : composeSend(access, message);
      },
    });
  }
}

const NOT_CONNECTED = refusal('not_connected', 'Unipile is not configured for this account');

async function composeSend(access: UnipileAccess, message: OutgoingMessage): Promise<OutgoingRequest> {
  const files = await Promise.all(
    message.attachments.map(async ({ fileName, fileType, bytes }): Promise<FormFile> => ({
      fileName,
      fileType,
      bytes: await bytes(),
    })),
  );
  const form = multipart([
    ...(message.text === '' ? [] : [['text', message.text] as const]),
    ...files.map((file) => ['attachments', file] as const),
  ]);
  return {
    method: 'POST',
    url: `${access.apiUrl}/api/v1/chats/${encodeURIComponent(message.externalThreadId)}/messages`,
    headers: { 'X-API-KEY': access.apiKey, Accept: 'application/json', 'Content-Type': form.contentType },
    body: form.body,
  };
}

/** The id may be null, or lost with a broken body: the echo brings it. */
function judge(response: ProviderResponse): SendResult {
  if (response.status < 200 || response.status > 299) return judgeRefusal(response);
  const answer = parseJson(response.body);
  return { kind: 'accepted', providerMessageId: isPayload(answer) ? wordAt(answer, 'message_id') : null };
}
