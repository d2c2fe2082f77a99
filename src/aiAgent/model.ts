import type { AgentId, ConversationId } from '../contracts/ids.js';
import type { AgentProvider, SenderType } from '../contracts/model.js';

/**
 * The one port behind which every AI agent stands (design §7), whatever service it lives in. An implementation knows
 * nothing of sessions, epochs or grace periods: it is asked, it answers or fails, and its caller decides what counts.
 */
export interface AgentModel {
  /**
   * Answers what the customer last wrote. Called with no database transaction open; takes up to the configured answer
   * time-out, retries and reconnects included. A second call for a conversation ends the first one.
   *
   * @throws AgentFailure for everything that a provider, the network, the clock or `signal` can do
   */
  answer(context: TurnContext, signal: AbortSignal): Promise<AgentAnswer>;
  /** Ends whatever is open for this conversation, an answer under way included: a person took over, or it closed. */
  release(conversationId: ConversationId): void;
  /** Ends everything, and resolves when no socket and no timer is left. Later calls of `answer` fail. */
  close(): Promise<void>;
}

/** An AI agent as its tenant set it up. */
export interface AgentProfile {
  id: AgentId;
  name: string;
  provider: AgentProvider;
  /** The agent's id at its provider; ElevenLabs needs one. */
  providerAgentId: string | null;
  /** Instructions for Gemini. An ElevenLabs agent has its own there; `options.overrides.prompt` replaces it. */
  prompt: string | null;
  options: AgentOptions;
}

/** What a tenant may set for one agent beyond its name; each key belongs to the provider it names. */
export interface AgentOptions {
  /**
   * ElevenLabs. Only what stands here is sent: an override that the agent's security settings do not allow makes
   * ElevenLabs close the socket with 1008 (providers/elevenlabs.md §2.1).
   */
  overrides?: AgentOverrides;
  /** ElevenLabs. Values for the variables that the agent's prompt names; `customer_name` is always sent. */
  dynamicVariables?: Record<string, string | number | boolean>;
  /** Gemini. A model other than the configured `GEMINI_MODEL`. */
  model?: string;
}

export interface AgentOverrides {
  prompt?: string;
  /** An empty string switches the greeting off, which saves the wait for it. */
  firstMessage?: string;
  /** ISO 639-1, such as `tr`. */
  language?: string;
  textOnly?: boolean;
}

/** One message of the conversation, as an AI should read it (media already told in words). */
export interface TranscriptLine {
  seq: number;
  sender: SenderType;
  text: string;
}

/** What one turn is about. */
export interface TurnContext {
  conversationId: ConversationId;
  customerName: string | null;
  agent: AgentProfile;
  /** What came before the question, oldest first. */
  history: TranscriptLine[];
  /** The customer's messages that nobody has answered yet, joined by newlines. */
  question: string;
  /** The last `seq` that this turn has read. */
  throughSeq: number;
}

export interface AgentAnswer {
  text: string;
  /** The AI says itself that it is not sure; three of them hand the conversation to people (design §6). */
  lowConfidence: boolean;
  /** The model that really answered, where the provider says so. */
  model: string | null;
  /** All tokens that are billed: prompt, answer and thoughts. */
  tokensUsed: number | null;
  /** US dollars. */
  costUsd: number | null;
  /** The conversation's id at the provider. */
  providerConversationId: string | null;
}

/**
 * - `aborted`: the question was taken back (takeover, close, shutdown)
 * - `timeout`: no whole answer within the answer time-out
 * - `no_answer`: the provider finished without saying anything that can be used
 * - `connection_lost`: it could not be reached, or went away in the middle, more often than we try
 * - `overloaded`: its limits are used up
 * - `blocked`: its safety rules refused
 * - `misconfigured`: somebody has to change a key, an agent id, an override or a model name
 */
export type AgentFailureReason =
  'aborted' | 'timeout' | 'no_answer' | 'connection_lost' | 'overloaded' | 'blocked' | 'misconfigured';

/** Why there is no answer. The message is a sentence for the people in the inbox and holds no secret. */
export class AgentFailure extends Error {
  constructor(
    readonly reason: AgentFailureReason,
    message: string,
    /** Whether asking the same again within minutes may help, without anybody changing anything. */
    readonly retryable: boolean,
  ) {
    super(message);
    this.name = 'AgentFailure';
  }
}

/** The part of a pino logger that the models use; they never log what people wrote. */
export interface ModelLogger {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

const takenBack = () => new AgentFailure('aborted', 'The question to the AI agent was taken back.', true);

/**
 * Runs `work` for at most `timeoutMs`. It ends with the work, at once when `signal` aborts (`aborted`), or when the time
 * is up (`timeout`), whether or not the work listens to the signal it is given. No timer is left behind.
 */
export async function withinTime<T>(
  timeoutMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const timer = setTimeout(() => {
    end.abort(new AgentFailure('timeout', 'The AI agent did not answer in time.', true));
  }, timeoutMs);
  const takeBack = () => end.abort(signal.reason instanceof AgentFailure ? signal.reason : takenBack());
  signal.addEventListener('abort', takeBack, { once: true });
  const ended = new Promise<never>((_, reject) => {
    end.signal.addEventListener('abort', () => reject(end.signal.reason), { once: true });
  });
  try {
    if (signal.aborted) takeBack();
    return await Promise.race([ended, end.signal.aborted ? ended : work(end.signal)]);
  } catch (error) {
    // Work that was stopped may fail in its own words first; the reason for the stop is what people should read.
    throw end.signal.aborted ? end.signal.reason : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', takeBack);
  }
}

/** The answers under way in this process, at most one for a conversation, so that each can be ended by its name. */
export class OpenTurns {
  private readonly open = new Map<ConversationId, AbortController>();
  private closed = false;

  /** Runs one turn; a turn of the same conversation that is still open ends, for its answer can no longer count. */
  async run<T>(
    conversationId: ConversationId,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (this.closed) throw takenBack();
    this.release(conversationId);
    const turn = new AbortController();
    this.open.set(conversationId, turn);
    try {
      return await work(AbortSignal.any([signal, turn.signal]));
    } finally {
      if (this.open.get(conversationId) === turn) this.open.delete(conversationId);
    }
  }

  release(conversationId: ConversationId): void {
    this.open.get(conversationId)?.abort(takenBack());
  }

  close(): void {
    this.closed = true;
    for (const turn of this.open.values()) turn.abort(takenBack());
  }
}
