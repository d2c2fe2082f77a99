const REMEMBERED_MS = 60_000;
const MOST_KEYS = 10_000;

/**
 * Remembers for a minute which lists are longer than anybody counts: counting so far again with every page would cost ten
 * times what the page costs.
 */
export class LongLists {
  private readonly until = new Map<string, number>();

  has(key: string): boolean {
    return (this.until.get(key) ?? 0) > performance.now();
  }

  add(key: string): void {
    // Everything goes at once: an order of use would have to be kept for a case that hardly comes.
    if (this.until.size >= MOST_KEYS) this.until.clear();
    this.until.set(key, performance.now() + REMEMBERED_MS);
  }
}
