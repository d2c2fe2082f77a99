import { Batcher } from './batcher.js';

interface Item {
  tenant: string;
  thread: string;
  name: string;
}

/** A store whose batches are let through by hand, so that a test decides what waits for what. */
class HeldStore {
  readonly batches: string[][] = [];
  private readonly waiting: (() => void)[] = [];
  poisoned: (item: Item) => Error | null = () => null;

  async store(items: readonly Item[]): Promise<string[]> {
    this.batches.push(items.map((item) => item.name));
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    const fault = items.map((item) => this.poisoned(item)).find((error) => error !== null);
    if (fault !== undefined) throw fault;
    return items.map((item) => `stored ${item.name}`);
  }

  async commitNext(): Promise<void> {
    this.waiting.shift()?.();
    // Lets the batcher answer its callers and start the next batch.
    await new Promise((resolve) => setImmediate(resolve));
  }

  async commitAll(): Promise<void> {
    while (this.waiting.length > 0) await this.commitNext();
  }
}

const item = (name: string, tenant = 'a', thread = name): Item => ({ name, tenant, thread });

function batcherOn(store: HeldStore) {
  return new Batcher<Item, string>({
    store: (items) => store.store(items),
    tenantOf: ({ tenant }) => tenant,
    threadOf: ({ thread }) => thread,
  });
}

describe('the batcher', () => {
  it('lets nobody wait who comes alone, and puts together who comes while two batches are in flight', async () => {
    const store = new HeldStore();
    const batcher = batcherOn(store);
    const all = ['1', '2', '3', '4', '5'].map((name) => batcher.add(item(name)));
    expect(store.batches).toEqual([['1'], ['2']]);
    await store.commitAll();
    expect(store.batches).toEqual([['1'], ['2'], ['3', '4', '5']]);
    expect(await Promise.all(all)).toEqual(['1', '2', '3', '4', '5'].map((name) => `stored ${name}`));
  });

  it('answers nobody before the commit of their own batch', async () => {
    const store = new HeldStore();
    const batcher = batcherOn(store);
    let isAnswered = false;
    const answer = batcher.add(item('1')).then(() => (isAnswered = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isAnswered).toBe(false);
    await store.commitAll();
    await answer;
  });

  it('keeps the order of a thread: its next message waits for the batch that has the one before', async () => {
    const store = new HeldStore();
    const batcher = batcherOn(store);
    const all = [item('1', 'a', 'x'), item('2', 'a', 'x'), item('3', 'a', 'y'), item('4', 'a', 'x')].map(
      (each) => batcher.add(each),
    );
    expect(store.batches).toEqual([['1'], ['3']]);
    await store.commitAll();
    expect(store.batches).toEqual([['1'], ['3'], ['2', '4']]);
    await Promise.all(all);
  });

  it('takes tenants in turn, so that a flood delays only its own', async () => {
    const store = new HeldStore();
    const batcher = batcherOn(store);
    const flood = Array.from({ length: 500 }, (_, index) => batcher.add(item(`flood ${index}`, 'flooding')));
    const quiet = ['guest', 'quiet'].map((name) => batcher.add(item(name, 'quiet')));
    await store.commitNext();
    await store.commitNext();
    expect(store.batches[3]).toHaveLength(200);
    expect(store.batches[3]).toContain('quiet');
    await store.commitAll();
    await Promise.all([...flood, ...quiet]);
  });

  it('keeps a tenant of whom nothing is in flight from waiting for the batches of others', async () => {
    const store = new HeldStore();
    const batcher = batcherOn(store);
    const flood = ['1', '2', '3'].map((name) => batcher.add(item(name)));
    const guests = [batcher.add(item('guest', 'b')), batcher.add(item('her next', 'b'))];
    expect(store.batches).toEqual([['1'], ['2'], ['guest']]);
    await store.commitAll();
    expect(store.batches).toEqual([['1'], ['2'], ['guest'], ['3', 'her next']]);
    await Promise.all([...flood, ...guests]);
  });

  it('halves a batch that fails on its data until the poisoned item stands alone', async () => {
    const store = new HeldStore();
    store.poisoned = ({ name }) => (name === 'poison' ? new Error('cannot be stored') : null);
    const batcher = batcherOn(store);
    const names = ['1', '2', '3', '4', 'poison', '5', '6', '7'];
    const all = Promise.allSettled(names.map((name) => batcher.add(item(name))));
    await store.commitAll();
    const refused = (await all).flatMap((result, index) =>
      result.status === 'rejected' ? [names[index]] : [],
    );
    expect(refused).toEqual(['poison']);
  });

  it('halves on a lock that did not come, but not for want of a database', async () => {
    const lock = Object.assign(new Error('lock'), { code: '55P03' });
    const away = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    for (const [fault, batches] of [
      [lock, 3],
      [away, 1],
    ] as const) {
      const store = new HeldStore();
      const batcher = batcherOn(store);
      const first = [batcher.add(item('1')), batcher.add(item('2'))];
      const pair = Promise.allSettled([batcher.add(item('3')), batcher.add(item('4'))]);
      store.poisoned = ({ name }) => (name === '3' || name === '4' ? fault : null);
      await store.commitAll();
      await Promise.all(first);
      await pair;
      expect(store.batches.slice(2)).toHaveLength(batches);
    }
  });

  it('tells a tenant of whom too many wait to come back, and lets the others in', async () => {
    const store = new HeldStore();
    const batcher = batcherOn(store);
    const flood = Array.from({ length: 5_002 }, (_, at) => batcher.add(item(String(at), 'flooding')));
    await expect(batcher.add(item('late', 'flooding'))).rejects.toMatchObject({ code: 'unavailable' });
    const other = batcher.add(item('other', 'b'));
    await store.commitAll();
    await expect(other).resolves.toBe('stored other');
    await Promise.all(flood);
  });

  it('is idle only when everybody has been answered', async () => {
    const store = new HeldStore();
    const batcher = batcherOn(store);
    const stored = batcher.add(item('1'));
    let isIdle = false;
    const idle = batcher.idle().then(() => (isIdle = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isIdle).toBe(false);
    await store.commitAll();
    await Promise.all([idle, stored]);
  });
});
