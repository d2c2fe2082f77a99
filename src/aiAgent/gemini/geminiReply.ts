import { AgentFailure } from '../model.js';

/** What a `generateContent` answer holds for us; the SDK's types leave out thoughts and the model's version. */
export interface WireReply {
  candidates?: {
    content?: { parts?: { text?: string; thought?: boolean }[] };
    finishReason?: string;
  }[];
  promptFeedback?: { blockReason?: string };
  usageMetadata?: { promptTokenCount?: number; candidatesTokenCount?: number; thoughtsTokenCount?: number };
  modelVersion?: string;
}

export interface TokenUsage {
  prompt: number;
  answer: number;
  thoughts: number;
}

/** Came without an error and still says nothing that can be used; the next try may be better. */
export class UnusableReply extends Error {}

const BLOCKING_REASONS = new Set([
  'SAFETY',
  'RECITATION',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
]);

/**
 * The text of a reply. The SDK's own `text()` throws for some of the ways in which a reply is blocked and is empty for
 * the others (providers/gemini.md §3), so the finish reason is read here, an open list, and empty text is an error.
 *
 * @throws AgentFailure when it was blocked or ran out of tokens: the same request would end the same way
 * @throws UnusableReply when it is empty without saying why
 */
export function textOf(reply: WireReply): string {
  const candidate = reply.candidates?.[0];
  const reason = candidate?.finishReason ?? reply.promptFeedback?.blockReason;
  if (reason === 'MAX_TOKENS') {
    throw new AgentFailure('no_answer', 'Gemini used up its tokens before the answer was whole.', false);
  }
  if ((reason !== undefined && BLOCKING_REASONS.has(reason)) || reply.promptFeedback?.blockReason) {
    throw new AgentFailure('blocked', `Gemini would not answer this (${reason}).`, false);
  }
  const parts = candidate?.content?.parts ?? [];
  const text = parts.map((part) => (part.thought ? '' : (part.text ?? ''))).join('');
  if (text.trim() === '') throw new UnusableReply(`Gemini answered nothing (${reason ?? 'no candidate'}).`);
  return text;
}

/** Thoughts are billed beside the candidates, not within them; null when the reply does not count its tokens. */
export function usageOf({ usageMetadata: usage }: WireReply): TokenUsage | null {
  if (!usage) return null;
  return {
    prompt: usage.promptTokenCount ?? 0,
    answer: usage.candidatesTokenCount ?? 0,
    thoughts: usage.thoughtsTokenCount ?? 0,
  };
}

/**
 * The JSON value in a text that should be nothing else; models sometimes fence it.
 *
 * @throws UnusableReply when it is no JSON
 */
export function jsonIn(text: string): unknown {
  const unfenced = text.trim().replace(/^```(?:json)?\s*|\s*```$/g, '');
  try {
    return JSON.parse(unfenced);
  } catch {
    throw new UnusableReply('Gemini answered something that is not JSON.');
  }
}
