/**
 * Remembers what was loaded for a few seconds, for rows that are read with every request and seldom change. A change in
 * this process is seen at once (`forget`), one in another process after `ttlMs`.
 */
export class ShortCache<Value> {
  private entries = new Map<string, { value: Value; until: number }>();

  constructor(
    private readonly ttlMs: number,
    private readonly maxEntries = 10_000,
  ) {}

  async get(key: string, load: () => Promise<Value>): Promise<Value> {
    // Held on to, so that a value loaded before a `forget` goes into a map that nobody reads any more.
    const { entries } = this;
    const known = entries.get(key);
    if (known !== undefined && known.until > performance.now()) return known.value;
    const value = await load();
    // Everything goes at once: an order of use would have to be kept for a case that hardly comes.
    if (entries.size >= this.maxEntries) entries.clear();
    entries.set(key, { value, until: performance.now() + this.ttlMs });
    return value;
  }

  forget(): void {
    this.entries = new Map();
  }
}
