import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { parseJson } from '../payload.js';
import { unreadable, type WebhookContent } from '../webhookContent.js';
import type { ReceivedWebhook } from '../webhookDoor.js';
import type { WebhookReader } from '../webhookReader.js';
import { parseInteraktWebhook } from './interaktWebhook.js';

/** Interakt's bodies name no account: they are the address's. */
@Injectable()
export class InteraktReader implements WebhookReader {
  readonly channel = 'interakt';

  constructor(private readonly config: Config) {}

  read({ account, body, receivedAt }: ReceivedWebhook): Promise<WebhookContent> {
    const payload = parseJson(body);
    if (payload === undefined) return Promise.resolve(unreadable('not JSON'));
    const { staleMessageSeconds } = this.config.retention;
    const context = { tenantId: account.tenantId, accountId: account.id, receivedAt, staleMessageSeconds };
    return Promise.resolve(parseInteraktWebhook(payload, context));
  }
}
