import { setTimeout as pause } from 'node:timers/promises';
import type { ConversationId } from '../../contracts/ids.js';
import {
  AgentFailure,
  OpenTurns,
  withinTime,
  type AgentAnswer,
  type AgentModel,
  type ModelLogger,
  type TurnContext,
} from '../model.js';
import { AgentConversation, type ConversationTimings } from './agentConversation.js';
import { ConnectionLost } from './connectionEnd.js';
import { contextUpdate, type KnownSoFar } from './contextUpdate.js';
import { requestSignedUrl, type ElevenLabsAccess } from './signedUrl.js';
import { initiation } from './wire.js';

/** Times in milliseconds; the defaults are settings (design §10). */
export interface ElevenLabsOptions extends ElevenLabsAccess, ConversationTimings {
  /** Bounds the whole turn, reconnects included. */
  answerTimeoutMs: number;
  /** Tries after the first one. */
  reconnectMaxAttempts: number;
  /** The wait before the first reconnect; it doubles. */
  reconnectBaseDelayMs: number;
  /** A connection without a turn for this long is closed. */
  idleConnectionMs: number;
  /** A connection whose last turn is older than this is not used again (spec/003 §13.4). */
  conversationTimeoutMs: number;
}

/** A connection that stays open between turns, and what the agent on its other end knows. */
interface OpenConnection {
  readonly conversation: AgentConversation;
  /** The agent as it was when the connection was made; a changed one needs a new connection. */
  readonly agentKey: string;
  known: KnownSoFar;
  lastUsedAt: number;
  idleTimer?: NodeJS.Timeout;
}

/**
 * ElevenLabs agents over their conversation sockets (design §7): at most one socket for a conversation and process,
 * kept between turns while ElevenLabs keeps it. A close while no turn is under way is normal life there (60 s without
 * input, 10 minutes in all), so it only means that the next turn opens a new one and tells it the history.
 */
export class ElevenLabsModel implements AgentModel {
  private readonly turns = new OpenTurns();
  private readonly connections = new Map<ConversationId, OpenConnection>();
  /** Every socket that is not gone yet, those on their way out among them, so that `close` can wait for them. */
  private readonly sockets = new Set<Promise<unknown>>();

  constructor(
    private readonly options: ElevenLabsOptions,
    private readonly logger: ModelLogger,
  ) {}

  async answer(context: TurnContext, signal: AbortSignal): Promise<AgentAnswer> {
    const { answerTimeoutMs } = this.options;
    return this.turns.run(context.conversationId, signal, (turnSignal) =>
      withinTime(answerTimeoutMs, turnSignal, (bounded) => this.askWithReconnects(context, bounded)),
    );
  }

  release(conversationId: ConversationId): void {
    this.turns.release(conversationId);
    this.drop(conversationId);
  }

  async close(): Promise<void> {
    this.turns.close();
    for (const conversationId of this.connections.keys()) this.drop(conversationId);
    await Promise.all(this.sockets);
  }

  private async askWithReconnects(context: TurnContext, signal: AbortSignal): Promise<AgentAnswer> {
    const { reconnectMaxAttempts, reconnectBaseDelayMs } = this.options;
    // A socket whose answer is still to come would say it in the next turn.
    signal.addEventListener('abort', () => this.drop(context.conversationId), { once: true });
    for (let reconnects = 0; ; reconnects += 1) {
      try {
        return await this.ask(context, signal);
      } catch (error) {
        if (signal.aborted) throw error;
        this.drop(context.conversationId);
        if (!(error instanceof ConnectionLost)) throw error;
        if (reconnects >= reconnectMaxAttempts) throw error.failure;
        this.logger.warn(
          { conversationId: context.conversationId, reconnects, why: error.failure.reason },
          'Connection to ElevenLabs lost in the middle of a turn; connecting again',
        );
        await pause(reconnectBaseDelayMs * 2 ** reconnects, undefined, { signal });
      }
    }
  }

  private async ask(context: TurnContext, signal: AbortSignal): Promise<AgentAnswer> {
    const connection = this.reusable(context) ?? (await this.connect(context, signal));
    const { conversation, known } = connection;
    clearTimeout(connection.idleTimer);
    const background = contextUpdate(context.history, known);
    const text = await conversation.ask(background, context.question);
    connection.known = { throughSeq: context.throughSeq, answers: [...known.answers, text] };
    connection.lastUsedAt = performance.now();
    if (conversation.alive) {
      const { idleConnectionMs } = this.options;
      connection.idleTimer = setTimeout(() => this.drop(context.conversationId), idleConnectionMs);
    }
    return {
      text,
      lowConfidence: false,
      model: null,
      tokensUsed: null,
      costUsd: null,
      providerConversationId: conversation.id,
    };
  }

  /** The conversation's open connection if it still serves; one that does not is closed. */
  private reusable(context: TurnContext): OpenConnection | null {
    const connection = this.connections.get(context.conversationId);
    if (!connection) return null;
    const age = performance.now() - connection.lastUsedAt;
    if (connection.agentKey === agentKey(context) && age <= this.options.conversationTimeoutMs)
      return connection;
    this.drop(context.conversationId);
    return null;
  }

  private async connect(context: TurnContext, signal: AbortSignal): Promise<OpenConnection> {
    const { agent, conversationId, customerName } = context;
    if (!agent.providerAgentId) {
      throw new AgentFailure('misconfigured', `The AI agent "${agent.name}" has no ElevenLabs id.`, false);
    }
    const { initTimeoutMs } = this.options;
    const signedUrl = await requestSignedUrl(this.options, agent.providerAgentId, initTimeoutMs, signal);
    signal.throwIfAborted();
    const conversation = new AgentConversation(
      signedUrl,
      initiation(agent, customerName, conversationId),
      agent.options.overrides?.firstMessage !== '',
      this.options,
      this.logger,
      () => this.forget(conversationId, conversation),
    );
    const connection: OpenConnection = {
      conversation,
      agentKey: agentKey(context),
      known: { throughSeq: 0, answers: [] },
      lastUsedAt: performance.now(),
    };
    this.connections.set(conversationId, connection);
    const gone: Promise<unknown> = conversation.gone.then(() => this.sockets.delete(gone));
    this.sockets.add(gone);
    return connection;
  }

  private drop(conversationId: ConversationId): void {
    const connection = this.connections.get(conversationId);
    if (!connection) return;
    connection.conversation.close();
  }

  private forget(conversationId: ConversationId, conversation: AgentConversation): void {
    const connection = this.connections.get(conversationId);
    if (connection?.conversation !== conversation) return;
    clearTimeout(connection.idleTimer);
    this.connections.delete(conversationId);
  }
}

const agentKey = ({ agent }: TurnContext): string => JSON.stringify([agent.providerAgentId, agent.options]);
