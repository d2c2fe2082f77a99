import { AgentFailure, type ModelLogger } from '../model.js';
import { AgentSocket, type SocketListener } from './agentSocket.js';
import { ConnectionLost, judgeEnd, queueTimedOut, type ConnectionEnd } from './connectionEnd.js';
import { answerOf, hear, settlesAt, startTurn, type Turn } from './turnCollector.js';
import type { ClientFrame, ServerEvent } from './wire.js';

export interface ConversationTimings {
  /** From the start of connecting to the metadata, else the connection counts as lost. */
  initTimeoutMs: number;
  /** How long the first question waits for the agent's greeting. */
  greetingWaitMs: number;
  /** A turn is finished when nothing more comes for this long. */
  quietMs: number;
}

interface Question {
  frames: ClientFrame[];
  answer(text: string): void;
  fail(error: Error): void;
}

/** The service loses a question that comes sooner after its metadata (providers/elevenlabs.md §3). */
const SETTLE_MS = 100;

/**
 * One conversation on one socket:
 *
 *     opening -> greeting -> ready -> ended
 *         \        | ^
 *          \       v |
 *           `---> queued
 *
 * A question leaves only in `ready`, and what comes before it leaves or after its turn has ended is nobody's answer. In
 * each phase at most one thing is waited for, so there is one timer. Events are handled as they come, never awaited:
 * metadata, queue status and greeting may arrive in one packet.
 */
export class AgentConversation implements SocketListener {
  /** The id at ElevenLabs, once known. */
  id: string | null = null;

  private phase: 'opening' | 'queued' | 'greeting' | 'ready' | 'ended' = 'opening';
  private readonly socket: AgentSocket;
  private timer: NodeJS.Timeout | undefined;
  private question: Question | null = null;
  private turn: Turn | null = null;
  private greeted = false;
  private readonly heardIds = new Set<number>();
  private readonly unfinishedIds = new Set<number>();

  /**
   * @param expectsGreeting false when the greeting is switched off: then nothing is waited for
   * @param onEnded called once when the connection is over, from whichever side
   */
  constructor(
    signedUrl: string,
    private readonly initiationFrame: ClientFrame,
    private readonly expectsGreeting: boolean,
    private readonly timings: ConversationTimings,
    private readonly logger: ModelLogger,
    private readonly onEnded: () => void,
  ) {
    this.socket = new AgentSocket(signedUrl, this, logger);
    this.wait(timings.initTimeoutMs, () => {
      const late = new AgentFailure(
        'connection_lost',
        'ElevenLabs did not start the conversation in time.',
        true,
      );
      this.finish(new ConnectionLost(late));
    });
  }

  get alive(): boolean {
    return this.phase !== 'ended';
  }

  /** Resolves when the socket is gone, which may be a little after the end of the conversation. */
  get gone(): Promise<void> {
    return this.socket.gone;
  }

  /**
   * Asks one question and collects the whole answer; one question at a time. Rejects when the connection ends first;
   * bounding the time is the caller's part, by `close`.
   *
   * @param background a contextual update that goes before the question, which the agent does not answer
   */
  async ask(background: string | null, question: string): Promise<string> {
    const frames: ClientFrame[] = [{ type: 'user_message', text: question }];
    if (background !== null) frames.unshift({ type: 'contextual_update', text: background });
    return new Promise((answer, fail) => {
      this.question = { frames, answer, fail };
      if (this.phase === 'ready') this.putQuestion();
      if (this.phase === 'ended') this.failQuestion(brokenBefore());
    });
  }

  close(): void {
    this.finish(brokenBefore());
  }

  opened(): void {
    this.socket.send(this.initiationFrame);
  }

  heard(event: ServerEvent): void {
    if (event.type === 'metadata') {
      this.id = event.conversationId || null;
      if (this.phase === 'opening') this.awaitGreeting();
    } else if (event.type === 'queue') {
      this.heardFromQueue(event.status);
    } else if (this.turn) {
      this.turn = hear(this.turn, event, performance.now());
      this.awaitQuiet(this.turn);
    } else if (event.type === 'response' && this.phase === 'greeting') {
      this.greeted = true;
      this.awaitGreeting();
    }
    this.remember(event);
  }

  ended(end: ConnectionEnd): void {
    // Without their words for it, which may quote the customer.
    const { code, errorType } = end;
    this.logger.debug({ code, errorType, conversation: this.id }, 'ElevenLabs closed the connection');
    if (this.turn && (this.turn.hangsUp || answerOf(this.turn) !== '')) this.endTurn(this.turn);
    this.finish(judgeEnd(end));
  }

  private heardFromQueue(status: 'waiting' | 'admitted' | 'timed_out'): void {
    if (status === 'timed_out') {
      this.finish(queueTimedOut());
    } else if (status === 'admitted') {
      if (this.phase === 'queued') this.awaitGreeting();
    } else if (this.turn === null || answerOf(this.turn) === '') {
      // What we say while waiting is thrown away: a question that has just left must be put again once admitted.
      this.turn = null;
      this.phase = 'queued';
      clearTimeout(this.timer);
    }
  }

  private awaitGreeting(): void {
    this.phase = 'greeting';
    const due = this.expectsGreeting && !this.greeted;
    this.wait(due ? this.timings.greetingWaitMs : SETTLE_MS, () => {
      this.phase = 'ready';
      this.putQuestion();
    });
  }

  private putQuestion(): void {
    if (!this.question) return;
    for (const frame of this.question.frames) this.socket.send(frame);
    const before = {
      eventIds: new Set(this.heardIds),
      unfinished: new Set(this.unfinishedIds),
      greetingMayCome: this.expectsGreeting && !this.greeted && this.heardIds.size === 0,
    };
    this.turn = startTurn(before, performance.now());
  }

  private awaitQuiet(turn: Turn): void {
    clearTimeout(this.timer);
    const settled = settlesAt(turn, this.timings.quietMs);
    if (settled !== null) this.wait(settled - performance.now(), () => this.endTurn(turn));
  }

  private endTurn(turn: Turn): void {
    const { question } = this;
    this.question = null;
    this.turn = null;
    const text = answerOf(turn);
    if (text !== '') question?.answer(text);
    else question?.fail(new AgentFailure('no_answer', 'The AI agent hung up without an answer.', false));
    // Whoever ends a call with `end_call`, the client is expected to close (providers/elevenlabs.md §3).
    if (turn.hangsUp) this.finish(brokenBefore());
  }

  private finish(why: Error): void {
    if (this.phase === 'ended') return;
    this.phase = 'ended';
    clearTimeout(this.timer);
    this.failQuestion(why);
    this.socket.close();
    this.onEnded();
  }

  private failQuestion(why: Error): void {
    if (this.turn && this.unfinishedIds.size > 0) {
      const hint = 'is agent_response among the client events of the ElevenLabs agent?';
      this.logger.warn({ conversation: this.id }, `The agent wrote, but its full text did not come: ${hint}`);
    }
    this.question?.fail(why);
    this.question = null;
    this.turn = null;
  }

  /** What was heard outside a turn must not be taken for a part of the next one. */
  private remember(event: ServerEvent): void {
    if ((event.type !== 'response' && event.type !== 'part') || event.eventId === null) return;
    this.heardIds.add(event.eventId);
    if (event.type === 'response') this.unfinishedIds.delete(event.eventId);
    else if (event.stage === 'start') this.unfinishedIds.add(event.eventId);
  }

  private wait(ms: number, then: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(then, Math.max(0, ms));
  }
}

const brokenBefore = () =>
  new ConnectionLost(
    new AgentFailure('connection_lost', 'The connection to ElevenLabs ended before the question.', true),
  );
