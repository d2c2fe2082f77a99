import pg from 'pg';
import { BenchServer, unipileWebhook } from './benchServer.js';
import { lengthen } from './inbox/lengthen.js';
import { median, type Row } from './report.js';

/** Threads of each length, and how many of them: as many as fit, so that no message is far from the length it says. */
const THREADS = [
  { messages: 10, count: 100 },
  { messages: 1_000, count: 30 },
  { messages: 100_000, count: 3 },
];
const SHORT = [
  { messages: 10, count: 10 },
  { messages: 100, count: 10 },
  { messages: 1_000, count: 3 },
];
const STORED = { long: 300, short: 20 };
const MOST = 1.2;

interface Threads {
  messages: number;
  contacts: number[];
  /** Milliseconds, a median each round. */
  took: number[];
}

/** What it costs to store a message into a thread that is long already: one webhook at a time, each its own commit. */
export async function threads({ rounds, short }: { rounds: number; short: boolean }): Promise<Row[]> {
  const server = await BenchServer.start('baton');
  const client = new pg.Client(server.databaseUrl);
  try {
    await client.connect();
    const all: Threads[] = [];
    for (const { messages, count } of short ? SHORT : THREADS) {
      const contacts = Array.from({ length: count }, (_, at) => messages * 1_000 + at);
      for (const contact of contacts) await store(server.url, contact);
      await lengthen(client, contacts, messages);
      all.push({ messages, contacts, took: [] });
    }
    await client.query('vacuum analyze');
    for (let round = 0; round < rounds; round += 1)
      await measure(server.url, all, short ? STORED.short : STORED.long);
    return rowsOf(all);
  } finally {
    await client.end();
    await server.stop();
  }
}

/** In turn, so that whatever else the machine does hits all alike. */
async function measure(url: string, all: readonly Threads[], times: number): Promise<void> {
  const took = all.map((): number[] => []);
  for (let time = 0; time < times; time += 1) {
    for (const [at, { contacts }] of all.entries()) {
      took[at]?.push(await store(url, contacts[time % contacts.length] ?? 0));
    }
  }
  for (const [at, each] of all.entries()) each.took.push(median(took[at] ?? []));
}

async function store(url: string, contact: number): Promise<number> {
  const { headers, body } = unipileWebhook(contact);
  const began = performance.now();
  const response = await fetch(`${url}/webhooks/unipile`, { method: 'POST', headers, body });
  await response.text();
  if (response.status !== 200) throw new Error(`A webhook was answered ${response.status}`);
  return performance.now() - began;
}

function rowsOf(all: readonly Threads[]): Row[] {
  const figures = all.map(({ took }) => median(took));
  const shortest = figures[0] ?? Number.NaN;
  return all.map(({ messages }, at) => {
    const figure = figures[at] ?? Number.NaN;
    const isFirst = at === 0;
    const ratio = figure / shortest;
    return {
      what: `a message into a thread of ${messages.toLocaleString('en')}`,
      figure: `${figure.toFixed(2)} ms${isFirst ? '' : `, ${ratio.toFixed(2)} times`}`,
      ...(!isFirst && { target: `within ${MOST} times`, reached: ratio <= MOST }),
    };
  });
}
