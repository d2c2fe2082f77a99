import { useSyncExternalStore } from 'react';
import { serverTime } from '../api/serverClock.js';

const TICK_MS = 1_000;

let now = serverTime();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function listen(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = serverTime();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since 1970 by Baton's clock, once a second; one timer for all who look. */
export const useNow = (): number => useSyncExternalStore(listen, () => now);
