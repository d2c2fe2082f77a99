import { BenchServer } from './benchServer.js';
import { greetAll, sendWebhooks, type Load } from './load.js';
import { inMs, median, type Row } from './report.js';
import type { Effort } from './run.js';

/** PGlite, the embedded default, beside a PostgreSQL server. */
export async function embedded({ rounds, seconds, short }: Effort): Promise<Row[]> {
  const contacts = short ? 100 : 2_000;
  const places = ['server', 'embedded'] as const;
  const servers: BenchServer[] = [];
  const loads: Load[][] = places.map(() => []);
  try {
    for (const place of places) servers.push(await BenchServer.start('baton', place));
    for (const server of servers) await greetAll(server.url, contacts);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, server] of servers.entries())
        loads[index]?.push(await sendWebhooks(server.url, { connections: 64, contacts, seconds }));
    }
  } finally {
    for (const server of servers) await server.stop();
  }
  const of = (index: number, what: (load: Load) => number) => median((loads[index] ?? []).map(what));
  const show = (index: number) =>
    `${Math.round(of(index, (load) => load.perSecond))} a second, p99 ${inMs(of(index, (load) => load.p99))}`;
  return [
    { what: 'PostgreSQL server, 64 connections', figure: show(0) },
    { what: 'PGlite, in the process', figure: show(1) },
    {
      what: 'PGlite beside the server',
      figure: `${Math.round((of(1, (load) => load.perSecond) / of(0, (load) => load.perSecond)) * 100)} %`,
      target: 'reported',
    },
  ];
}
