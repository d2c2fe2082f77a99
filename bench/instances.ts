import pg from 'pg';
import { BenchServer } from './benchServer.js';
import { greetAll, sendWebhooks, type Load } from './load.js';
import { inMs, median, type Row } from './report.js';
import type { Effort } from './run.js';

/** Two instances on one database beside one: what is gained, and that nothing is lost, doubled or numbered wrongly. */
export async function instances({ rounds, seconds, short }: Effort): Promise<Row[]> {
  const contacts = short ? 200 : 5_000;
  const first = await BenchServer.start('baton');
  const second = await BenchServer.start('baton', first);
  const alone: Load[] = [];
  const together: Load[] = [];
  let faults: string;
  try {
    await greetAll(first.url, contacts);
    for (let round = 0; round < rounds; round += 1) {
      alone.push(await sendWebhooks(first.url, { connections: 256, contacts, seconds }));
      const half = { connections: 128, contacts, seconds };
      together.push(
        ...[await Promise.all([first, second].map(({ url }) => sendWebhooks(url, half)))].map(sum),
      );
    }
    const acknowledged = [...alone, ...together].reduce((all, load) => all + load.acknowledged, contacts);
    faults = await faultsIn(first.databaseUrl, acknowledged);
  } finally {
    await second.stop();
    await first.stop();
  }
  const [one, two] = [alone, together].map((loads) => median(loads.map((load) => load.perSecond))) as [
    number,
    number,
  ];
  return [
    {
      what: 'one instance',
      figure: `${Math.round(one)} a second, p99 ${inMs(median(alone.map((load) => load.p99)))}`,
    },
    {
      what: 'two instances',
      figure: `${Math.round(two)} a second, p99 ${inMs(median(together.map((load) => load.p99)))}`,
    },
    { what: 'two beside one', figure: `${(two / one).toFixed(2)} times`, target: 'reported' },
    {
      what: 'messages lost, doubled or numbered wrongly',
      figure: faults,
      target: '0, 0, 0',
      reached: faults === '0, 0, 0',
    },
  ];
}

const sum = (loads: Load[]): Load => ({
  perSecond: loads.reduce((all, load) => all + load.perSecond, 0),
  acknowledged: loads.reduce((all, load) => all + load.acknowledged, 0),
  failures: loads.reduce((all, load) => all + load.failures, 0),
  p50: Math.max(...loads.map((load) => load.p50)),
  p99: Math.max(...loads.map((load) => load.p99)),
});

/**
 * Requests cut off at a load's end may be stored without having been acknowledged: more than that is no fault, and hides
 * as many that are lost. What is lost, one by one, is the business of `npm run test:faults`.
 */
async function faultsIn(databaseUrl: string, acknowledged: number): Promise<string> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const { rows } = await client.query<{ stored: string; doubled: string; misnumbered: string }>(`
      select (select count(*) from messages) as stored,
        (select count(*) from (select from messages group by provider_message_id having count(*) > 1) d) as doubled,
        (select count(*) from conversations c join lateral (
           select count(*) as messages, max(seq) as last from messages m where m.conversation_id = c.id
         ) m on true where m.messages <> c.message_count or m.last <> c.last_seq or m.messages <> m.last) as misnumbered`);
    const [found] = rows;
    return [Math.max(0, acknowledged - Number(found?.stored)), found?.doubled, found?.misnumbered].join(', ');
  } finally {
    await client.end();
  }
}
