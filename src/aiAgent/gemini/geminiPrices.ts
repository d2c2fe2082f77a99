import type { TokenUsage } from './geminiReply.js';

/**
 * US dollars for a million tokens, as told for late 2026 (providers/gemini.md §4). Prices move and models come and go,
 * so a model that does not stand here has no cost rather than a wrong one.
 */
const PRICES: ReadonlyMap<string, { input: number; output: number }> = new Map([
  ['gemini-3.5-flash-lite', { input: 0.3, output: 2.5 }],
]);

/** US dollars; null for a model without a known price. Thoughts are billed as output. */
export function costOf(model: string, usage: TokenUsage): number | null {
  const price = PRICES.get(model);
  if (!price) return null;
  return (usage.prompt * price.input + (usage.answer + usage.thoughts) * price.output) / 1_000_000;
}
