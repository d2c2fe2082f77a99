/**
 * Remembers what was loaded for a few seconds, for rows that are read with every request and seldom change. A change in
 * this process is seen at once (`forget`), one in another process after `ttlMs`.
 */
export class ShortCache<Value> {
  private entries = new Map<string, { value: Promise<Value>; until: number }>();

  constructor(
    private readonly ttlMs: number,
    private readonly maxEntries = 10_000,
  ) {}

  /** Who asks while it is being loaded waits for the same load: else each expiry would bring as many as there are callers. */
  get(key: string, load: () => Promise<Value>): Promise<Value> {
    // Held on to, so that a value loaded before a `forget` goes into a map that nobody reads any more.
    const { entries } = this;
    const known = entries.get(key);
    if (known !== undefined && known.until > performance.now()) return known.value;
    // Everything goes at once: an order of use would have to be kept for a case that hardly comes.
    if (entries.size >= this.maxEntries) entries.clear();
    const entry = { value: load(), until: performance.now() + this.ttlMs };
    entries.set(key, entry);
    // A failure is no answer for those who come later.
    entry.value.catch(() => entries.get(key) === entry && entries.delete(key));
    return entry.value;
  }

  forget(): void {
    this.entries = new Map();
  }
}
