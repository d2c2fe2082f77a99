import { BenchServer } from './benchServer.js';
import { greetAll } from './load.js';
import { within, type Row } from './report.js';
import type { Effort } from './run.js';

const MIB = 2 ** 20;
const QUARTERS = 4;

/** What the app's memory does over an hour's worth of messages (fifty a second), and with 10,000 waiting sessions. */
export async function memory({ short }: Effort): Promise<Row[]> {
  const [messages, waiting] = short ? [2_000, 200] : [180_000, 10_000];
  const server = await BenchServer.start('baton');
  try {
    // What is made once, and the code that is compiled once, is not what grows.
    await greetAll(server.url, 100, 2_000);
    const start = await server.memory();
    const during: { heapUsed: number; rss: number }[] = [];
    for (let quarter = 0; quarter < QUARTERS; quarter += 1) {
      await greetAll(server.url, 100, messages / QUARTERS);
      during.push(await server.memory());
    }
    const after = during.at(-1) ?? start;
    await greetAll(server.url, waiting);
    const crowded = await server.memory();
    const growth = after.heapUsed / start.heapUsed;
    const bound = crowded.heapUsed / start.heapUsed;
    return [
      { what: 'at start: heap in use, resident', figure: show(start) },
      ...during.map((each, quarter) => ({
        what: `after ${((quarter + 1) * messages) / QUARTERS} messages`,
        figure: show(each),
      })),
      within('heap after them, beside the start', growth, 1.1),
      { what: `with ${waiting} waiting sessions`, figure: show(crowded) },
      within('heap with them, beside the start', bound, 1.1),
    ];
  } finally {
    await server.stop();
  }
}

const show = ({ heapUsed, rss }: { heapUsed: number; rss: number }): string =>
  `${(heapUsed / MIB).toFixed(1)} MiB, ${(rss / MIB).toFixed(0)} MiB`;
