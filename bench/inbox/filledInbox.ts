import pg from 'pg';
import { BatonApi } from '../batonApi.js';
import { BenchServer } from '../benchServer.js';
import { quantile } from '../report.js';
import type { Known, Question } from './questions.js';
import { type InboxSize, seedInbox } from './seed.js';

const SAMPLES = 500;
const PAGES_DOWN = 20;

/** A Baton with an inbox of some size, and somebody who asks it things. */
export class FilledInbox {
  private constructor(
    private readonly server: BenchServer,
    private readonly api: BatonApi,
    readonly known: Known,
  ) {}

  /** `keep` leaves the filled database there, and takes the one that a run before left. */
  static async open(size: InboxSize, keep: boolean): Promise<FilledInbox> {
    const server = await BenchServer.start('baton', keep ? { kept: nameOf(size) } : 'server');
    const client = new pg.Client(server.databaseUrl);
    await client.connect();
    try {
      const filled = await client.query('select from conversations limit 1');
      if (filled.rowCount === 0) await seedInbox(client, size);
      const api = await BatonApi.of(server);
      const known = { ...(await sample(client)), cursors: await cursors(api) };
      await client.end();
      return new FilledInbox(server, api, known);
    } catch (error) {
      await client.end();
      await server.stop();
      throw error;
    }
  }

  /** Asked one at a time, in milliseconds; the first few do not count. */
  async p95(question: Question, times: number): Promise<number> {
    const warmUp = Math.ceil(times / 10);
    const took: number[] = [];
    for (let at = -warmUp; at < times; at += 1) {
      const path = question.path(this.known);
      const began = performance.now();
      await this.api.call('GET', path);
      if (at >= 0) took.push(performance.now() - began);
    }
    return quantile(took, 0.95);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}

async function sample(client: pg.Client): Promise<Omit<Known, 'cursors'>> {
  const threads = await client.query<Known['longest']>(
    'select id, last_seq::int as last_seq from conversations where channel = $1 order by hashtext(id::text) limit $2',
    ['unipile', SAMPLES],
  );
  const longest = await client.query<Known['longest']>(
    'select id, last_seq::int as last_seq from conversations order by last_seq desc limit 1',
  );
  const texts = await client.query<{ content: string }>(
    `select content from messages where conversation_id = any($1) and content <> '' limit $2`,
    [threads.rows.map(({ id }) => id), SAMPLES * 10],
  );
  const [first] = longest.rows;
  if (first === undefined) throw new Error('The inbox is empty');
  return { threads: threads.rows, longest: first, texts: texts.rows.map(({ content }) => content) };
}

async function cursors(api: BatonApi): Promise<string[]> {
  const found: string[] = [];
  let path = '/conversations?limit=100';
  while (found.length < PAGES_DOWN) {
    const { next_cursor: next } = await api.call<{ next_cursor: string | null }>('GET', path);
    if (next === null) break;
    found.push(next);
    path = `/conversations?limit=100&cursor=${next}`;
  }
  return found;
}

const nameOf = ({ conversations, messages }: InboxSize): string =>
  `baton_bench_inbox_${conversations}_${messages}`;
