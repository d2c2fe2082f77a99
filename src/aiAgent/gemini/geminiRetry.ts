import { GoogleGenerativeAIFetchError } from '@google/generative-ai';
import { AgentFailure } from '../model.js';
import { UnusableReply } from './geminiReply.js';

/** What to do about a failed call: how long to wait before the next, or null when the next would fail too. */
export interface RetryAdvice {
  failure: AgentFailure;
  waitMs: number | null;
}

const BASE_DELAY_MS = 500;

/**
 * Pure but for what `random` brings (0 to 1, for the jitter that keeps many callers from coming back together).
 *
 * @param attempt how many calls have failed, this one included
 */
export function adviseRetry(error: unknown, attempt: number, random: () => number): RetryAdvice {
  const backoffMs = BASE_DELAY_MS * 2 ** (attempt - 1) * (1 + random());
  if (error instanceof AgentFailure) return { failure: error, waitMs: null };
  if (error instanceof UnusableReply) {
    return { failure: new AgentFailure('no_answer', error.message, true), waitMs: 0 };
  }
  if (!(error instanceof GoogleGenerativeAIFetchError) || error.status === undefined) {
    const failure = new AgentFailure('connection_lost', 'Gemini could not be reached.', true);
    return { failure, waitMs: backoffMs };
  }
  const { status } = error;
  if (status === 429) return adviseOnQuota(error.errorDetails ?? [], backoffMs);
  if (status === 503) {
    return {
      failure: new AgentFailure('overloaded', 'Gemini is overloaded (503).', true),
      waitMs: backoffMs,
    };
  }
  if (status >= 500) {
    const failure = new AgentFailure('connection_lost', `Gemini has a fault of its own (${status}).`, true);
    return { failure, waitMs: backoffMs };
  }
  return { failure: new AgentFailure('misconfigured', refusalSentence(status), false), waitMs: null };
}

/** A used-up day does not come back in the seconds that its RetryInfo names (providers/gemini.md §2). */
function adviseOnQuota(details: readonly Record<string, unknown>[], backoffMs: number): RetryAdvice {
  if (details.some(namesDailyQuota)) {
    return {
      failure: new AgentFailure('overloaded', 'The Gemini quota of the day is used up.', false),
      waitMs: null,
    };
  }
  const failure = new AgentFailure('overloaded', 'Gemini takes no more requests at the moment (429).', true);
  const askedForMs = details.map(retryDelayMs).find((delay) => delay !== null);
  return { failure, waitMs: askedForMs ?? backoffMs };
}

function namesDailyQuota(detail: Record<string, unknown>): boolean {
  const violations: unknown[] = Array.isArray(detail.violations) ? detail.violations : [];
  return violations.some((violation) => {
    const { quotaId } = (violation ?? {}) as { quotaId?: unknown };
    return typeof quotaId === 'string' && quotaId.includes('PerDay');
  });
}

/** `RetryInfo.retryDelay` is a protobuf duration in JSON: "31s", "0.4s". */
function retryDelayMs(detail: Record<string, unknown>): number | null {
  const seconds = typeof detail.retryDelay === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(detail.retryDelay) : null;
  return seconds ? Math.ceil(Number(seconds[1]) * 1000) : null;
}

function refusalSentence(status: number): string {
  if (status === 404) return 'Gemini does not know the configured model (404); it may have been retired.';
  if (status === 401 || status === 403) return `Gemini refused the API key (${status}).`;
  return `Gemini refused the request (${status}); check the API key and the model.`;
}
