import { Injectable } from '@nestjs/common';
import type { ChannelSender, Leave, OutgoingMessage, SendResult } from '../../delivery/channel.js';
import type { ProviderResponse } from '../../platform/outgoingHttp/exchange.js';
import { multipart, type FormFile } from '../../platform/outgoingHttp/multipart.js';
import { OutgoingHttp, type OutgoingRequest } from '../../platform/outgoingHttp/outgoingHttp.js';
import { ChannelAccountStore, type ChannelAccount } from '../../tenants/channelAccount.store.js';
import { isPayload, parseJson, wordAt } from '../payload.js';
import { refusal, sendThroughGate } from '../throughGate.js';
import { UnipileAccessFinder, type UnipileAccess } from './unipileAccess.js';
import { judgeRefusal, readError } from './unipileError.js';

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
    const deadline = Date.now() + timeoutMs;
    let isChatGone = false;
    const result = await this.attempt(message, intoChat, leave, timeoutMs, (response) => {
      isChatGone = isGone(response);
      return judge(response);
    });
    if (!isChatGone || message.contactIdentifier === null) return result;
    return this.attempt(message, anew, leave, deadline - Date.now(), judge);
  }

  private attempt(
    message: OutgoingMessage,
    compose: Compose,
    leave: Leave,
    timeoutMs: number,
    judge: (response: ProviderResponse) => SendResult,
  ): Promise<SendResult> {
    return sendThroughGate(this.http, {
      leave,
      timeoutMs,
      judge,
      request: async () => {
        const account = await this.accounts.find(message.accountId);
        const access = account === null ? null : this.accesses.of(account);
        return account === null || access === null ? NOT_CONNECTED : compose(access, message, account);
      },
    });
  }
}

const NOT_CONNECTED = refusal('not_connected', 'Unipile is not configured for this account');

type Compose = (
  access: UnipileAccess,
  message: OutgoingMessage,
  account: ChannelAccount,
) => Promise<OutgoingRequest>;

const intoChat: Compose = (access, message) =>
  composeForm(access, `/chats/${encodeURIComponent(message.externalThreadId)}/messages`, message, []);

/**
 * A chat ends with its Unipile account. Where the number has come back under another (spec/003 §9.1), this goes on with
 * the customer there, whose next message then brings the chat's new id (design §5, "Threads").
 */
const anew: Compose = (access, message, account) =>
  composeForm(access, '/chats', message, [
    ['account_id', account.externalId ?? ''],
    ['attendees_ids', message.contactIdentifier ?? ''],
  ]);

/** Surely not taken, because there is no such chat any more or the account it hangs on is not linked. */
const isGone = (response: ProviderResponse): boolean =>
  response.status === 404 || (response.status === 401 && UNLINKED.has(readError(response).type));

const UNLINKED = new Set(['disconnected_account', 'expired_credentials']);

async function composeForm(
  access: UnipileAccess,
  path: string,
  message: OutgoingMessage,
  fields: readonly (readonly [name: string, value: string])[],
): Promise<OutgoingRequest> {
  const files = await Promise.all(
    message.attachments.map(async ({ fileName, fileType, bytes }): Promise<FormFile> => ({
      fileName,
      fileType,
      bytes: await bytes(),
    })),
  );
  const form = multipart([
    ...fields,
    ...(message.text === '' ? [] : [['text', message.text] as const]),
    ...files.map((file) => ['attachments', file] as const),
  ]);
  return {
    method: 'POST',
    url: `${access.apiUrl}/api/v1${path}`,
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
