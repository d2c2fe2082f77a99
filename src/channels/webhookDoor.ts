import { Injectable } from '@nestjs/common';
import type { AccountId } from '../contracts/ids.js';
import { Config } from '../platform/config/config.js';
import { headerOf, type HttpRequest } from '../platform/http/httpRequest.js';
import { FailedCredentials } from '../platform/http/rateLimits.js';
import {
  ChannelAccountStore,
  type AccountChannel,
  type ChannelAccount,
} from '../tenants/channelAccount.store.js';

/** A webhook that was let in. */
export interface ReceivedWebhook {
  /** The account that the address belongs to; the body may name another one of the same tenant. */
  account: ChannelAccount;
  /** As it came over the wire, to the byte. */
  body: Buffer;
  /** Without what authenticates. */
  headers: Record<string, string>;
  receivedAt: Date;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SECRET_HEADERS = new Set([
  'x-unipile-secret',
  'interakt-signature',
  'authorization',
  'x-api-key',
  'cookie',
]);

/** Decides who may bring webhooks: whoever knows the secret of the address (design §9). */
@Injectable()
export class WebhookDoor {
  constructor(
    private readonly accounts: ChannelAccountStore,
    private readonly failures: FailedCredentials,
    private readonly config: Config,
  ) {}

  /**
   * @param accountId from the address; without one it is the default tenant's account
   * @param header the header that proves the secret
   * @param proves whether that header (empty when there was none) proves it
   * @returns null where the address is nobody's: such a webhook is answered, and forgotten
   * @throws AppError 401 where a secret is set and was not proved, and in production where none is; 429 for who guesses
   *   at secrets or addresses too often
   */
  async admit(
    channel: AccountChannel,
    accountId: string | undefined,
    request: HttpRequest,
    header: string,
    proves: (given: string, secret: string, body: Buffer) => boolean,
  ): Promise<ReceivedWebhook | null> {
    const receivedAt = new Date();
    const account = await this.accountAt(channel, accountId);
    if (account === null) {
      const tooMany = await this.failures.count(request.ip);
      if (tooMany !== null) throw tooMany;
      return null;
    }
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { webhookSecret } = account;
    const isProven =
      webhookSecret === null
        ? !this.config.production
        : proves(headerOf(request, header) ?? '', webhookSecret, body);
    if (!isProven) {
      throw await this.failures.refusal(request.ip, 'The webhook secret is missing or wrong.');
    }
    return { account, body, headers: headersToKeep(request), receivedAt };
  }

  private async accountAt(channel: AccountChannel, id: string | undefined): Promise<ChannelAccount | null> {
    if (id === undefined) return this.accounts.defaultFor(channel);
    const account = UUID.test(id) ? await this.accounts.find(id.toLowerCase() as AccountId) : null;
    return account?.channel === channel ? account : null;
  }
}

function headersToKeep({ headers }: HttpRequest): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !SECRET_HEADERS.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value ?? '')]));
}
