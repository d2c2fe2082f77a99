import { setTimeout as wait } from 'node:timers/promises';
import { ShortCache } from './shortCache.js';

describe('the short cache', () => {
  const counting = () => {
    let loads = 0;
    return { load: () => Promise.resolve((loads += 1)), count: () => loads };
  };

  it('loads a thing once, until it is told to forget', async () => {
    const cache = new ShortCache<number>(60_000);
    const { load, count } = counting();
    expect([await cache.get('a', load), await cache.get('a', load)]).toEqual([1, 1]);
    cache.forget();
    expect(await cache.get('a', load)).toBe(2);
    expect(count()).toBe(2);
  });

  it('loads it once for all who ask at the same time', async () => {
    const cache = new ShortCache<number>(60_000);
    const { load, count } = counting();
    await Promise.all([cache.get('a', load), cache.get('a', load), cache.get('a', load)]);
    expect(count()).toBe(1);
  });

  it('loads it again when it has grown old', async () => {
    const cache = new ShortCache<number>(1);
    const { load } = counting();
    await cache.get('a', load);
    await wait(5);
    expect(await cache.get('a', load)).toBe(2);
  });

  it('remembers that there was nothing, and nothing of a load that failed', async () => {
    const cache = new ShortCache<string | null>(60_000);
    expect(await cache.get('none', () => Promise.resolve(null))).toBeNull();
    expect(await cache.get('none', () => Promise.resolve('loaded again'))).toBeNull();
    await expect(cache.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await cache.get('a', () => Promise.resolve('back'))).toBe('back');
  });

  it('does not grow without end', async () => {
    const cache = new ShortCache<number>(60_000, 2);
    const { load } = counting();
    for (const key of ['a', 'b', 'c']) await cache.get(key, load);
    expect(await cache.get('c', load)).toBe(3);
    expect(await cache.get('a', load)).toBe(4);
  });

  it('does not keep what was loaded before a change that came meanwhile', async () => {
    const cache = new ShortCache<string>(60_000);
    const old = cache.get('a', async () => {
      await wait(5);
      return 'old';
    });
    cache.forget();
    await old;
    expect(await cache.get('a', () => Promise.resolve('new'))).toBe('new');
  });
});
