import { Injectable } from '@nestjs/common';
import type { ConversationId } from '../contracts/ids.js';
import { ConversationStore } from '../conversations/conversation.store.js';
import { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { ConversationWork } from './conversationWork.js';
import { SilenceStore } from './silence.store.js';

/** Conversations in one transaction: few enough that their locks are soon free again. */
const AT_ONCE = 100;

/** Ends conversations after AUTO_EXPIRE_HOURS of silence (spec/002, "Auto-expiration"). */
@Injectable()
export class ExpireConversations {
  private readonly hours: number;

  constructor(
    private readonly database: Database,
    private readonly silence: SilenceStore,
    private readonly conversations: ConversationStore,
    private readonly work: ConversationWork,
    config: Config,
    jobs: Jobs,
  ) {
    this.hours = config.retention.autoExpireHours;
    jobs.handle('expireConversations', () => this.run());
  }

  private async run(): Promise<void> {
    let page = await this.silence.next(this.hours, null, AT_ONCE);
    while (page.length > 0) {
      await this.expire(page.map(({ id }) => id));
      page = await this.silence.next(this.hours, page.at(-1) ?? null, AT_ONCE);
    }
  }

  /** What somebody else is working on is not silent, or is met again at the next look. */
  private expire(page: readonly ConversationId[]): Promise<void> {
    return this.database.transaction(async (tx) => {
      const locked = await this.conversations.lockFree(tx, page);
      const silent = await this.silence.among(
        tx,
        this.hours,
        locked.map((row) => row.id),
      );
      const opened = await this.work.open(
        tx,
        locked.filter((row) => silent.has(row.id)),
      );
      for (const open of opened) open.apply({ type: 'expired' });
      await this.work.save(tx, opened);
    });
  }
}
