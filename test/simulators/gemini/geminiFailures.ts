import type { Behaviour, Reply } from '../base/behaviour.js';

/** Google's error body (providers/gemini.md §2). */
export const geminiError = (code: number, status: string, message: string, details?: unknown[]): Reply => ({
  status: code,
  body: { error: { code, message, status, ...(details && { details }) } },
});

/** A 200 with this one candidate. */
const candidate = (finishReason: string, content?: object, thoughtsTokenCount = 0): Behaviour => ({
  respond: {
    status: 200,
    body: {
      candidates: [{ ...(content && { content }), finishReason, index: 0 }],
      usageMetadata: {
        promptTokenCount: 12,
        candidatesTokenCount: content && thoughtsTokenCount === 0 ? 8 : 0,
        thoughtsTokenCount,
        totalTokenCount: 20 + thoughtsTokenCount,
      },
      modelVersion: 'gemini-3.5-flash-lite',
      responseId: 'simulated',
    },
  },
});

const saying = (text: string) => ({ role: 'model', parts: [{ text }] });

const quota = (period: 'PerMinute' | 'PerDay', retryDelay: string): Behaviour => ({
  respond: geminiError(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota', [
    {
      '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
      violations: [{ quotaId: `GenerateRequests${period}PerProjectPerModel-FreeTier`, quotaValue: '10' }],
    },
    { '@type': 'type.googleapis.com/google.rpc.Help', links: [] },
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay },
  ]),
});

/** Everything but a good answer, ready for `behaviour('generateContent').next(…)`. */
export const geminiFailures = {
  /** Good JSON inside a Markdown fence. */
  fenced: (answer: unknown) => candidate('STOP', saying(`\`\`\`json\n${JSON.stringify(answer)}\n\`\`\``)),
  invalidJson: candidate('STOP', saying('{"team": sales')),
  /** Cut off in the middle of the JSON. */
  truncated: candidate('MAX_TOKENS', saying('{"team": "sal')),
  /** Thinking used up the whole budget: content without parts. */
  thoughtsAteTheBudget: candidate('MAX_TOKENS', { role: 'model' }, 256),
  safety: candidate('SAFETY'),
  prohibited: candidate('PROHIBITED_CONTENT'),
  promptBlocked: {
    respond: {
      status: 200,
      body: { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 12 } },
    },
  } satisfies Behaviour,
  /** `retryDelay` as on the wire: "31s", "0.4s". */
  rateLimited: (retryDelay = '31s') => quota('PerMinute', retryDelay),
  /** A day's quota: waiting for the given delay is useless. */
  dailyQuotaUsed: quota('PerDay', '31s'),
  overloaded: {
    respond: geminiError(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
  } satisfies Behaviour,
  htmlBadGateway: {
    respond: { status: 502, body: '<!DOCTYPE html><title>Error 502 (Server Error)</title>' },
  } satisfies Behaviour,
};
