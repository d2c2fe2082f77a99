import { Injectable } from '@nestjs/common';
import type { AccountId } from '../contracts/ids.js';
import { RejectedWebhooks } from '../chatIngestion/rejectedWebhooks.store.js';
import { ChannelAccountStore } from '../tenants/channelAccount.store.js';
import { InteraktReader } from './interakt/interakt.reader.js';
import { UnipileReader } from './unipile/unipile.reader.js';
import { WebhookIntake } from './webhookIntake.js';
import type { WebhookReader } from './webhookReader.js';

const PAGE = 100;

export interface ReplayOutcome {
  taken: number;
  /** Still not understood, or of an account that is gone: kept. */
  left: number;
}

/** Takes in again what was kept, as of the time it first came: old news starts nothing (design §1). */
@Injectable()
export class WebhookReplay {
  private readonly readers: readonly WebhookReader[];

  constructor(
    private readonly rejected: RejectedWebhooks,
    private readonly accounts: ChannelAccountStore,
    private readonly intake: WebhookIntake,
    unipile: UnipileReader,
    interakt: InteraktReader,
  ) {
    this.readers = [unipile, interakt];
  }

  async run(): Promise<ReplayOutcome> {
    const outcome: ReplayOutcome = { taken: 0, left: 0 };
    let page = await this.rejected.waiting(null, PAGE);
    while (page.length > 0) {
      for (const kept of page) outcome[(await this.replay(kept)) ? 'taken' : 'left'] += 1;
      page = await this.rejected.waiting(page.at(-1)?.id ?? null, PAGE);
    }
    return outcome;
  }

  private async replay(kept: KeptWebhook): Promise<boolean> {
    const reader = this.readers.find(({ channel }) => channel === kept.channel);
    const account = kept.account_id === null ? null : await this.accounts.find(kept.account_id);
    if (reader === undefined || account === null) return false;
    const { body, received_at: receivedAt } = kept;
    const reason = await this.intake.tryToTake(reader, { account, body, receivedAt, headers: {} });
    if (reason === null) await this.rejected.markReplayed(kept.id);
    else await this.rejected.stillRejected(kept.id, reason);
    return reason === null;
  }
}

interface KeptWebhook {
  id: string;
  channel: string;
  account_id: AccountId | null;
  body: Buffer;
  received_at: Date;
}
