import { setTimeout as pause } from 'node:timers/promises';
import { GoogleGenerativeAI, type Content, type Schema } from '@google/generative-ai';
import { withinTime, type ModelLogger } from '../model.js';
import { costOf } from './geminiPrices.js';
import { jsonIn, textOf, UnusableReply, usageOf, type WireReply } from './geminiReply.js';
import { adviseRetry } from './geminiRetry.js';

export interface GeminiOptions {
  /** Origin, without a path. */
  apiUrl: string;
  apiKey: string;
  /** The model where a request names none. */
  model: string;
  /** Bounds one request with all its tries and waits, in milliseconds. */
  answerTimeoutMs: number;
}

/** A request for a value of a known shape. */
export interface GeminiRequest<T> {
  model?: string;
  instructions: string;
  contents: Content[];
  /** Tells the model the shape; `read` still checks it, since a schema is a wish. */
  schema: Schema;
  /** The value, or null when it is not what was asked for. */
  read(value: unknown): T | null;
}

export interface GeminiReply<T> {
  value: T;
  /** The model that answered, which need not be the one that was asked: retired ones are rerouted silently. */
  model: string;
  tokensUsed: number | null;
  costUsd: number | null;
}

const MAX_ATTEMPTS = 3;
/** Thoughts count against it: a small limit ends in replies without any text (providers/gemini.md §4). */
const MAX_OUTPUT_TOKENS = 4096;

/**
 * The only place that knows `@google/generative-ai`, its last release, with the care it needs (providers/gemini.md §3):
 * it never retries, it never clears the timer of its own `timeout` option (so ours is used), and its `text()` cannot be
 * relied on.
 */
export class GeminiClient {
  private readonly sdk: GoogleGenerativeAI;

  constructor(
    private readonly options: GeminiOptions,
    private readonly logger: ModelLogger,
  ) {
    this.sdk = new GoogleGenerativeAI(options.apiKey);
  }

  /**
   * Overload, faults of Gemini's and unusable replies are tried again, after the wait that a 429 asks for where it
   * fits into the time that is left.
   *
   * @throws AgentFailure
   */
  async generate<T>(request: GeminiRequest<T>, signal: AbortSignal): Promise<GeminiReply<T>> {
    const { answerTimeoutMs } = this.options;
    const giveUpAt = performance.now() + answerTimeoutMs;
    return withinTime(answerTimeoutMs, signal, async (bounded) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await this.generateOnce(request, bounded);
        } catch (error) {
          bounded.throwIfAborted();
          const { failure, waitMs } = adviseRetry(error, attempt, Math.random);
          const model = request.model ?? this.options.model;
          if (waitMs === null || attempt === MAX_ATTEMPTS || performance.now() + waitMs >= giveUpAt) {
            const report = { model, attempt, reason: failure.reason };
            if (failure.reason === 'misconfigured') this.logger.error(report, failure.message);
            else this.logger.warn(report, failure.message);
            throw failure;
          }
          this.logger.info({ model, attempt, waitMs, reason: failure.reason }, 'Asking Gemini again');
          await pause(waitMs, undefined, { signal: bounded });
        }
      }
    });
  }

  private async generateOnce<T>(request: GeminiRequest<T>, signal: AbortSignal): Promise<GeminiReply<T>> {
    const asked = request.model ?? this.options.model;
    const model = this.sdk.getGenerativeModel(
      { model: asked, systemInstruction: request.instructions },
      { baseUrl: this.options.apiUrl.replace(/\/$/, '') },
    );
    const generationConfig = {
      responseMimeType: 'application/json',
      responseSchema: request.schema,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
    };
    const { response } = await model.generateContent(
      { contents: request.contents, generationConfig },
      { signal },
    );
    const reply: WireReply = response;
    const answered = reply.modelVersion ?? asked;
    this.logger.debug({ asked, answered }, 'Gemini answered');
    const value = request.read(jsonIn(textOf(reply)));
    if (value === null) throw new UnusableReply('Gemini answered in another shape than the one asked for.');
    const usage = usageOf(reply);
    return {
      value,
      model: answered,
      tokensUsed: usage && usage.prompt + usage.answer + usage.thoughts,
      costUsd: usage && costOf(answered, usage),
    };
  }
}
