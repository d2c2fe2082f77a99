import { preciseNow } from '../simulators/base/preciseNow.js';

/** How many turns of the event loop may lie between a byte's arrival at this process and its being read: accept, read, one spare. */
const TURNS = 3;

/**
 * Tells since when at the latest a byte that was read at some moment had been waiting. A loaded machine reads late, and
 * late reading must not look like late sending: whatever had arrived before one turn of the event loop has been read by
 * the turns that follow it.
 */
export class LoopClock {
  readonly #turns: number[] = [];
  readonly #timer = setInterval(() => this.#turns.push(preciseNow()), 1);

  /** The byte read at this moment arrived after the one answered here (epoch milliseconds, both). */
  arrivedAfter(readAt: number): number {
    const before = this.#turns.findLastIndex((turn) => turn <= readAt);
    return this.#turns[before - TURNS] ?? 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
