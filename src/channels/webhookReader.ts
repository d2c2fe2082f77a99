import type { AccountChannel } from '../tenants/channelAccount.store.js';
import type { WebhookContent } from './webhookContent.js';
import type { ReceivedWebhook } from './webhookDoor.js';

/** A provider's way of telling things; one implementation a provider. */
export interface WebhookReader {
  readonly channel: AccountChannel;
  /** Reads only: nothing is stored yet. */
  read(webhook: ReceivedWebhook): Promise<WebhookContent>;
}
