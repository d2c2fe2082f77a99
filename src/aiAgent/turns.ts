import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { TenantId, TurnId } from '../contracts/ids.js';
import { newId } from '../contracts/ids.js';
import { storableText } from '../contracts/storableText.js';
import { Announcer } from '../conversations/announcer.js';
import { ConversationStore } from '../conversations/conversation.store.js';
import { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { isDatabaseAway } from '../platform/database/databaseFault.js';
import { DuePoller, type DueSource } from '../platform/dueWork/duePoller.js';
import { LEASE_SECONDS, RENEW_MS } from '../platform/dueWork/lease.js';
import { ConversationWork, DUE_TURNS } from '../sessions/conversationWork.js';
import { droppedAnswer } from '../sessions/domain/droppedAnswer.js';
import { AI } from '../sessions/domain/sessionState.js';
import { NO_AGENT_REASON } from '../sessions/domain/sessionRules.js';
import type { OpenConversation } from '../sessions/openConversation.js';
import { AgentModels } from './agentModels.js';
import { AgentFailure, type AgentAnswer } from './model.js';
import { TurnStore, type ClaimedTurn } from './turn.store.js';

const MAX_TURNS = 64;
const MAX_TURNS_PER_TENANT = 16;

interface RunningTurn {
  tenantId: TenantId;
  abort: AbortController;
  done: Promise<void>;
}

/**
 * The AI's turns (design §6): one reads what is unanswered, asks the model with no transaction open, and commits its
 * answer only if it is still the session's turn under the same epoch. A turn whose process dies is taken up by another
 * when its lease runs out.
 */
@Injectable()
export class Turns implements DueSource, BeforeApplicationShutdown {
  readonly name = DUE_TURNS;
  private readonly log = new Logger(Turns.name);
  private readonly running = new Map<TurnId, RunningTurn>();

  constructor(
    private readonly database: Database,
    private readonly conversations: ConversationStore,
    private readonly work: ConversationWork,
    private readonly store: TurnStore,
    private readonly models: AgentModels,
    private readonly config: Config,
    poller: DuePoller,
    announcer: Announcer,
  ) {
    poller.add(this);
    announcer.listen((event) => {
      if (event.type === 'agentReleased') this.models.release(event.conversationId);
    });
  }

  async run(): Promise<boolean> {
    const free = MAX_TURNS - this.running.size;
    if (free <= 0) return false;
    const waiting = await this.store.waiting(this.busyTenants(), MAX_TURNS_PER_TENANT, free);
    if (waiting.length === 0) return false;
    const claimed = await this.database.transaction(async (tx) =>
      this.store.claim(tx, await this.conversations.lockFree(tx, waiting), LEASE_SECONDS),
    );
    // One whose lease ran out while the database was away may still be running here; it has its lease again.
    for (const turn of claimed) if (!this.running.has(turn.id)) this.begin(turn);
    return claimed.length > 0;
  }

  /** A clean stop takes its questions back and gives the turns to whoever runs on. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const { abort } of this.running.values()) abort.abort();
    await Promise.all([...this.running.values()].map(({ done }) => done));
  }

  private begin(turn: ClaimedTurn): void {
    const abort = new AbortController();
    const renewal = setInterval(() => {
      this.keepLease(turn, LEASE_SECONDS).then(
        (isWanted) => isWanted || abort.abort(),
        // The database is away: the lease may run out, and the answer then finds another turn in its place.
        (error: unknown) => this.log.warn({ err: error }, 'A turn could not renew its lease'),
      );
    }, RENEW_MS);
    const done = this.answer(turn, abort.signal)
      .catch((error: unknown) =>
        this.log.error({ err: error, turnId: turn.id }, 'A turn could not be finished'),
      )
      .finally(() => {
        clearInterval(renewal);
        this.running.delete(turn.id);
      });
    this.running.set(turn.id, { tenantId: turn.tenantId, abort, done });
  }

  private async answer(turn: ClaimedTurn, signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    try {
      const answer = await this.ask(turn, signal);
      await this.commit(turn, answer, performance.now() - startedAt);
    } catch (error) {
      // Whoever has the database again when the lease runs out, asks again.
      if (isDatabaseAway(error)) throw error;
      if (!(error instanceof AgentFailure)) await this.giveUp(turn, error);
      else if (error.reason === 'aborted') await this.keepLease(turn, 0);
      else await this.fail(turn, error.message);
    }
  }

  private async ask(turn: ClaimedTurn, signal: AbortSignal): Promise<AgentAnswer> {
    const found = await this.store.agentOf(turn);
    if (found === null) throw new AgentFailure('misconfigured', NO_AGENT_REASON, false);
    const reading = await this.store.read(turn, this.config.ai.contextMessages);
    const { conversationId, throughSeq } = turn;
    const { agent, customerName } = found;
    return this.models.answer({ conversationId, throughSeq, agent, customerName, ...reading }, signal);
  }

  private commit(turn: ClaimedTurn, answer: AgentAnswer, tookMs: number): Promise<void> {
    return this.work.change(turn.tenantId, turn.conversationId, (open) => {
      const { lowConfidence } = answer;
      if (open.apply({ type: 'aiAnswered', turnId: turn.id, lowConfidence }))
        queueAnswer(open, turn, answer, tookMs);
      else open.note(droppedAnswer(AI));
    });
  }

  /** A fault of ours would come again with every try, while the customer waits: people get the conversation. */
  private async giveUp(turn: ClaimedTurn, fault: unknown): Promise<void> {
    this.log.error({ err: fault, turnId: turn.id }, 'A turn could not be finished; people are told');
    await this.fail(turn, 'something went wrong in Baton.');
  }

  private async fail(turn: ClaimedTurn, why: string): Promise<void> {
    const reason = storableText(`The AI could not answer: ${why}`);
    await this.work.change(turn.tenantId, turn.conversationId, (open) => {
      open.apply({ type: 'aiFailed', turnId: turn.id, reason });
    });
  }

  /** With 0 seconds the lease is given back. Answers whether the turn is still wanted. */
  private keepLease(turn: ClaimedTurn, seconds: number): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await this.conversations.lock(tx, [turn.conversationId]);
      return this.store.renew(tx, turn, seconds);
    });
  }

  private busyTenants(): TenantId[] {
    const counts = new Map<TenantId, number>();
    for (const { tenantId } of this.running.values()) counts.set(tenantId, (counts.get(tenantId) ?? 0) + 1);
    return [...counts].filter(([, count]) => count >= MAX_TURNS_PER_TENANT).map(([tenantId]) => tenantId);
  }
}

/** The answer leaves under the epoch that its own commit has left: the third unsure one still does (design §6). */
function queueAnswer(open: OpenConversation, turn: ClaimedTurn, answer: AgentAnswer, tookMs: number): void {
  const { now } = open.world;
  open.append({
    id: newId(),
    session_id: turn.sessionId,
    direction: 'outbound',
    sender_type: 'ai',
    sender_name: 'AI',
    content: answer.text,
    status: 'queued',
    next_attempt_at: now,
    epoch: open.row.epoch,
    turn_id: turn.id,
    sent_by_us: true,
    is_read: true,
    sent_at: now,
    low_confidence: answer.lowConfidence,
    metadata: {
      model: answer.model,
      tokens_used: answer.tokensUsed,
      cost: answer.costUsd,
      processing_time: Math.round(tookMs) / 1000,
      low_confidence: answer.lowConfidence,
    },
  });
  open.recordAgentConversation(answer.providerConversationId);
}
