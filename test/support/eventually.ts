import { setTimeout as wait } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

interface Patience {
  timeoutMs?: number;
  /** Ends the sentence "… did not happen within 5000 ms". */
  what?: string;
}

/**
 * Looks again and again until `look` finds something (anything but undefined, null and false) without throwing, and
 * answers it; so it may hold `expect`s. When time is up, throws what `look` threw last.
 */
export async function eventually<T>(
  look: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  { timeoutMs = 10_000, what = 'what was waited for' }: Patience = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    let lastError = new Error(`${what} did not happen within ${timeoutMs} ms`);
    try {
      const found = await look();
      if (found !== undefined && found !== null && found !== false) return found;
    } catch (error) {
      lastError = error instanceof Error ? error : new Error(String(error));
    }
    if (performance.now() >= deadline) throw lastError;
    await wait(LOOK_EVERY_MS);
  }
}
