import { Injectable, Logger } from '@nestjs/common';
import { MessageChanges } from '../chatIngestion/messageChanges.service.js';
import { Ingestion } from '../chatIngestion/ingestion.service.js';
import { RejectedWebhooks } from '../chatIngestion/rejectedWebhooks.store.js';
import { Receipts } from '../delivery/receipts.service.js';
import { toAppError } from '../platform/http/toAppError.js';
import { AccountStatuses } from './accountStatuses.js';
import type { WebhookContent } from './webhookContent.js';
import type { ReceivedWebhook } from './webhookDoor.js';
import type { WebhookReader } from './webhookReader.js';

/** Takes in what a webhook says. When it resolves, that is committed, or the webhook is kept as it came (design §1). */
@Injectable()
export class WebhookIntake {
  private readonly log = new Logger(WebhookIntake.name);

  constructor(
    private readonly ingestion: Ingestion,
    private readonly receipts: Receipts,
    private readonly changes: MessageChanges,
    private readonly accountStatuses: AccountStatuses,
    private readonly rejected: RejectedWebhooks,
  ) {}

  /** @throws when nothing can be stored right now (503): the provider shall come again */
  async take(reader: WebhookReader, webhook: ReceivedWebhook): Promise<void> {
    const reason = await this.tryToTake(reader, webhook);
    if (reason === null) return;
    const { account, body, headers } = webhook;
    const { tenantId, channel } = account;
    await this.rejected.keep({ tenantId, accountId: account.id, channel, reason, body, headers });
  }

  /**
   * Answers why it could not be taken in; null when it was. Whatever is wrong with this one webhook, be it our own
   * fault in reading it, must not cost the message: it is kept, and taken in again once the code knows better.
   */
  async tryToTake(reader: WebhookReader, webhook: ReceivedWebhook): Promise<string | null> {
    try {
      const content = await reader.read(webhook);
      if (content.kind === 'unreadable') return content.reason;
      await this.store(content);
      return null;
    } catch (error) {
      if (toAppError(error).status === 503) throw error;
      this.log.error({ err: error, accountId: webhook.account.id }, 'A webhook could not be taken in');
      return toAppError(error).message;
    }
  }

  private async store(content: Exclude<WebhookContent, { kind: 'unreadable' }>): Promise<void> {
    switch (content.kind) {
      case 'message':
        await this.ingestion.accept([content.message]);
        return;
      case 'receipt':
        await this.receipts.apply([content.receipt]);
        return;
      case 'change':
        await this.changes.apply([content.change]);
        return;
      case 'accountStatus':
        await this.accountStatuses.change(content);
        return;
      case 'ignored':
        this.log.debug({ reason: content.reason }, 'A webhook was left out');
    }
  }
}
