import { Injectable, Logger } from '@nestjs/common';
import type { ConversationId } from '../contracts/ids.js';
import { ConversationStore } from '../conversations/conversation.store.js';
import { Database } from '../platform/database/database.js';
import { DuePoller, type DueSource } from '../platform/dueWork/duePoller.js';
import { isDatabaseAway } from '../platform/database/databaseFault.js';
import { ConversationWork, DUE_SESSIONS } from './conversationWork.js';
import { SessionStore } from './session.store.js';

/** Sessions asked in one transaction: few enough that their locks are soon free again. */
const AT_ONCE = 100;

/** Grace periods, message buffers and inactivity: at `wake_at` the rules are asked what is due. */
@Injectable()
export class DueSessions implements DueSource {
  readonly name = DUE_SESSIONS;
  private readonly log = new Logger(DueSessions.name);

  constructor(
    private readonly database: Database,
    private readonly sessions: SessionStore,
    private readonly conversations: ConversationStore,
    private readonly work: ConversationWork,
    poller: DuePoller,
  ) {
    poller.add(this);
  }

  async run(): Promise<boolean> {
    const due = await this.sessions.due(AT_ONCE);
    if (due.length === 0) return false;
    try {
      // What somebody else holds is left for the next look: asking again at once would only spin.
      return (await this.ask(due)) === AT_ONCE;
    } catch (error) {
      if (due.length === 1 || isDatabaseAway(error)) throw error;
      await this.askEach(due);
      return false;
    }
  }

  /** Asks the rules of all these sessions in one transaction; answers how many were free. */
  private ask(due: readonly ConversationId[]): Promise<number> {
    return this.database.transaction(async (tx) => {
      const opened = await this.work.open(tx, await this.conversations.lockFree(tx, due));
      for (const open of opened) if (open.liveSession !== null) open.apply({ type: 'woke' });
      await this.work.save(tx, opened);
      return opened.length;
    });
  }

  /** One by one, so that a session at which the rules or the database fail keeps nobody else from their time. */
  private async askEach(due: readonly ConversationId[]): Promise<void> {
    for (const id of due) {
      try {
        await this.ask([id]);
      } catch (error) {
        if (isDatabaseAway(error)) throw error;
        this.log.error({ err: error, conversationId: id }, 'A session could not be asked what is due');
      }
    }
  }
}
