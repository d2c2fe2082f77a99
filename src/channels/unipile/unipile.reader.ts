import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { ChannelAccountStore } from '../../tenants/channelAccount.store.js';
import { TenantStore } from '../../tenants/tenant.store.js';
import { parseJson } from '../payload.js';
import { ignored, unreadable, type WebhookContent } from '../webhookContent.js';
import type { ReceivedWebhook } from '../webhookDoor.js';
import type { WebhookReader } from '../webhookReader.js';
import { accountNamedIn, parseUnipileWebhook } from './unipileWebhook.js';

@Injectable()
export class UnipileReader implements WebhookReader {
  readonly channel = 'unipile';

  constructor(
    private readonly accounts: ChannelAccountStore,
    private readonly tenants: TenantStore,
    private readonly config: Config,
  ) {}

  /** The secret belongs to the address, so the account that the body names must be of the same tenant (design §4). */
  async read({ account, body, receivedAt }: ReceivedWebhook): Promise<WebhookContent> {
    const payload = parseJson(body);
    const named = accountNamedIn(payload);
    if (named === null) return unreadable(payload === undefined ? 'not JSON' : 'it names no account');
    const meant = await this.accounts.findByExternal('unipile', named);
    if (meant === null || meant.tenantId !== account.tenantId) return ignored('an unknown account');
    const tenant = await this.tenants.find(meant.tenantId);
    if (!tenant?.features.includes('whatsapp_agent')) return ignored('whatsapp_agent is off (spec/003 §7.1)');
    return parseUnipileWebhook(payload, {
      tenantId: meant.tenantId,
      accountId: meant.id,
      receivedAt,
      staleMessageSeconds: this.config.retention.staleMessageSeconds,
    });
  }
}
