import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { ConversationId } from '../contracts/ids.js';
import { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { FileStorage } from '../platform/storage/fileStorage.js';
import { Announcer } from './announcer.js';
import { previewOf } from './appendMessage.js';
import { ConversationStore } from './conversation.store.js';
import { type LatestMessage, type OldMessage, type Removed, RetentionStore } from './retention.store.js';
import type { ConversationRow } from './rows.js';
import { TimelineStore } from './timeline.store.js';

/** Conversations looked at by one statement, and messages deleted in one transaction. */
const LOOK_AT = 500;
const DELETE_AT_ONCE = 500;
/** How often, and after which pause, what somebody has locked is tried again: most locks are held for milliseconds. */
const TRIES = 5;
const PAUSE_MS = 100;

/**
 * Deletes messages MESSAGE_RETENTION_DAYS after the day they were stored (spec/002, "3-month retention"), with their
 * files, and says so in each conversation's timeline. The conversation itself stays.
 */
@Injectable()
export class DeleteOldMessages {
  private readonly days: number;

  constructor(
    private readonly database: Database,
    private readonly retention: RetentionStore,
    private readonly conversations: ConversationStore,
    private readonly timeline: TimelineStore,
    private readonly announcer: Announcer,
    private readonly files: FileStorage,
    config: Config,
    jobs: Jobs,
  ) {
    this.days = config.retention.messageDays;
    jobs.handle('deleteOldMessages', () => this.run());
  }

  private async run(): Promise<void> {
    let after: ConversationId | null = null;
    do {
      const { due, through } = await this.retention.look(this.days, after, LOOK_AT);
      if (due.length > 0) await this.clear(due);
      after = through;
    } while (after !== null);
  }

  /** Ends when nothing is left, or only what somebody else keeps locked: that is for the next night. */
  private async clear(due: readonly ConversationId[]): Promise<void> {
    let triesLeft = TRIES;
    while (triesLeft > 0) {
      const old = await this.retention.oldMessages(this.days, due, DELETE_AT_ONCE);
      if (old.length === 0) return;
      if ((await this.delete(old)) > 0) continue;
      triesLeft -= 1;
      await wait(PAUSE_MS);
    }
  }

  private async delete(old: readonly OldMessage[]): Promise<number> {
    // The files go first: a process that dies in between finds the messages again, but would never find lost files.
    const paths = await this.retention.filesOf(old);
    if (paths.length > 0) await this.files.remove(paths);
    return this.database.transaction(async (tx) => {
      const rows = await this.conversations.lockFree(tx, [
        ...new Set(old.map((message) => message.conversation_id)),
      ]);
      const ids = rows.map((row) => row.id);
      const removed = await this.retention.remove(tx, old, ids);
      const latest = await this.retention.latest(tx, ids);
      const byConversation = new Map(removed.map((each) => [each.conversation_id, each]));
      const changed = rows.flatMap((row) => {
        const gone = byConversation.get(row.id);
        return gone === undefined ? [] : [{ row: withoutThem(row, gone, latest.get(row.id)), gone }];
      });
      await this.save(tx, changed);
      return removed.reduce((sum, each) => sum + each.messages, 0);
    });
  }

  private async save(tx: Tx, changed: readonly { row: ConversationRow; gone: Removed }[]): Promise<void> {
    const rows = changed.map(({ row }) => row);
    await this.conversations.save(tx, rows);
    await this.timeline.add(
      tx,
      changed.map(({ row, gone }) => ({
        tenantId: row.tenant_id,
        conversationId: row.id,
        sessionId: null,
        type: 'retention',
        actorType: 'system',
        actorId: null,
        reason: `Messages stored more than ${this.days} days ago were deleted`,
        details: { messages: gone.messages, days: this.days },
      })),
    );
    const sessions = await this.retention.liveSessions(
      tx,
      rows.map((row) => row.id),
    );
    this.announcer.announce(
      tx,
      rows.map((conversation) => ({
        type: 'conversationChanged',
        conversation,
        session: sessions.get(conversation.id) ?? null,
      })),
    );
  }
}

/** The conversation as it is without these messages: nothing of a deleted message may stay readable in it. */
function withoutThem(
  row: ConversationRow,
  gone: Removed,
  latest: LatestMessage | undefined,
): ConversationRow {
  return {
    ...row,
    message_count: Math.max(0, row.message_count - gone.messages),
    unread_count: Math.max(0, row.unread_count - gone.unread),
    last_message_preview: latest === undefined ? '' : previewOf(latest.type, latest.content, latest.attached),
    summary: latest === undefined ? null : row.summary,
    version: row.version + 1,
    updated_at: gone.at,
  };
}
