import { Injectable } from '@nestjs/common';
import type { ConversationId, TenantId } from '../contracts/ids.js';
import { newId } from '../contracts/ids.js';
import { notFound } from '../contracts/errors.js';
import { Announcer } from '../conversations/announcer.js';
import { changedColumns, ConversationStore } from '../conversations/conversation.store.js';
import type { DomainEvent } from '../conversations/domainEvents.js';
import { MessageStore } from '../conversations/message.store.js';
import type { ConversationRow } from '../conversations/rows.js';
import { TimelineStore } from '../conversations/timeline.store.js';
import { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import { DuePoller } from '../platform/dueWork/duePoller.js';
import { isHeldByPeople } from './chatMode.js';
import { droppedAnswer } from './domain/droppedAnswer.js';
import { SYSTEM, type Circumstances } from './domain/sessionState.js';
import { OpenConversation } from './openConversation.js';
import { SessionStore, type Surroundings } from './session.store.js';

/** The due-work sources that a saved conversation may have work for. */
export const DUE_SESSIONS = 'sessions';
export const DUE_TURNS = 'turns';
export const DUE_SENDS = 'sends';

/**
 * The way every change to a conversation goes, however many there are of them: lock, read what the rules need, apply
 * them, write the outcome in a fixed number of statements, tell the screens after commit.
 */
@Injectable()
export class ConversationWork {
  constructor(
    private readonly database: Database,
    private readonly conversations: ConversationStore,
    private readonly sessions: SessionStore,
    private readonly messages: MessageStore,
    private readonly timeline: TimelineStore,
    private readonly announcer: Announcer,
    private readonly poller: DuePoller,
    private readonly config: Config,
  ) {}

  /** One conversation of this tenant, changed by `work` in a transaction of its own; 404 when there is no such. */
  async change<T>(
    tenantId: TenantId,
    id: ConversationId,
    work: (open: OpenConversation, tx: Tx) => Promise<T> | T,
  ): Promise<T> {
    return this.database.transaction(async (tx) => {
      const [open] = await this.open(tx, await this.conversations.lock(tx, [id]));
      if (open === undefined || open.row.tenant_id !== tenantId) throw notFound('Conversation');
      const result = await work(open, tx);
      await this.save(tx, [open]);
      return result;
    });
  }

  /** Opens rows that this transaction has locked; `created` are those it has made itself. */
  async open(
    tx: Tx,
    locked: readonly ConversationRow[],
    created?: ReadonlySet<ConversationId>,
  ): Promise<OpenConversation[]> {
    const surroundings = await this.sessions.surroundings(tx, locked);
    return locked.flatMap((row) => {
      const around = surroundings.get(row.id);
      if (around === undefined) return [];
      return [
        new OpenConversation(row, around.session, this.circumstances(around), created?.has(row.id) ?? false),
      ];
    });
  }

  /** Writes what became of opened conversations, and wakes whoever has work to do once it is committed. */
  async save(tx: Tx, opened: readonly OpenConversation[]): Promise<void> {
    const changed = opened.filter(hasChanged);
    await this.takeBackStaleAnswers(tx, changed);
    for (const open of changed) {
      // The row's own, beyond those of its messages: who hears the row alone sees that something came before it.
      open.row.version += 1;
      open.row.is_held_by_people = isHeldByPeople(open.liveSession);
    }
    await Promise.all([
      this.sessions.save(
        tx,
        changed.flatMap((open) => [...open.touchedSessions.values()]),
      ),
      this.conversations.save(
        tx,
        changed.map((open) => open.row),
        changedColumns(changed),
      ),
      this.messages.insert(
        tx,
        changed.flatMap((open) => open.messages),
      ),
      this.timeline.add(
        tx,
        changed.flatMap((open) => open.notes),
      ),
    ]);
    this.announcer.announce(tx, changed.flatMap(eventsOf));
    this.wakeWorkers(tx, changed);
  }

  private async takeBackStaleAnswers(tx: Tx, changed: readonly OpenConversation[]): Promise<void> {
    const byId = new Map(changed.filter((open) => open.epochRose).map((open) => [open.row.id, open]));
    const rows = [...byId.values()].map((open) => open.row);
    for (const message of await this.messages.dropStaleAnswers(tx, rows)) {
      const open = byId.get(message.conversation_id);
      open?.messagesChanged([message]);
      open?.note(droppedAnswer(SYSTEM, { message_id: message.id }));
    }
  }

  private wakeWorkers(tx: Tx, changed: readonly OpenConversation[]): void {
    const wakes = new Set<string>();
    for (const open of changed) {
      if (open.effects.some((effect) => effect.type === 'turnStarted')) wakes.add(DUE_TURNS);
      if (open.messages.some((message) => message.status === 'queued')) wakes.add(DUE_SENDS);
      const wakeAt = open.liveSession?.wake_at;
      if (wakeAt != null && wakeAt <= open.world.now) wakes.add(DUE_SESSIONS);
    }
    for (const source of wakes) tx.afterCommit(() => this.poller.wake(source));
  }

  private circumstances(around: Surroundings): Circumstances {
    return {
      now: around.now,
      sessionsEnabled: around.sessions_enabled,
      isBlocked: around.is_blocked,
      hasAgent: around.has_agent,
      graceSeconds: around.grace_seconds ?? this.config.grace.defaultSeconds,
      bufferMs: this.config.sessions.messageBufferMs,
      inactivityMs: this.config.sessions.inactivityMs,
      newSessionId: newId,
      newTurnId: newId,
    };
  }
}

const hasChanged = (open: OpenConversation): boolean =>
  open.isNew ||
  open.messages.length > 0 ||
  open.touchedSessions.size > 0 ||
  open.row.updated_at !== open.before.updated_at;

function eventsOf(open: OpenConversation): DomainEvent[] {
  const conversation = open.row;
  const session = open.liveSession;
  // What is imported was written long ago: of all of it, screens hear that the conversation has changed (design §5).
  const isNews = conversation.channel !== 'import';
  const events: DomainEvent[] = [];
  // Under the version from before its messages: who hears no more than this has not heard of them.
  if (open.isNew && isNews)
    events.push({
      type: 'conversationCreated',
      conversation: { ...conversation, version: open.before.version },
      session,
    });
  const messages = [
    ...(isNews ? open.messages : []).map((message) => ({ type: 'messageCreated' as const, message })),
    ...open.changedMessages.map((message) => ({ type: 'messageChanged' as const, message })),
  ];
  for (const event of messages.toSorted((one, other) => one.message.version - other.message.version))
    events.push({ ...event, conversation });
  events.push(...open.events);
  if (!open.isNew && conversation.status !== open.before.status) {
    events.push({ type: 'statusChanged', conversation, from: open.before.status });
  }
  events.push({ type: 'conversationChanged', conversation, session });
  return events;
}
