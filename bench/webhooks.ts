import type { Effort } from './run.js';
import { BenchServer, type ServerKind } from './benchServer.js';
import { atPace, greetAll, postWebhook, sendWebhooks, type Load } from './load.js';
import { median, quantile, underMs, type Row } from './report.js';

const CONNECTIONS = 256;
const CONTACTS = 5_000;
const KINDS: ServerKind[] = ['storingNothing', 'usualDesign', 'baton'];

/** Webhooks durably acknowledged a second, beside the same server storing nothing and beside the usual design. */
export async function webhooks({ rounds, seconds, short }: Effort): Promise<Row[]> {
  const [contacts, connections] = short ? [200, 32] : [CONTACTS, CONNECTIONS];
  const servers = new Map<ServerKind, BenchServer>();
  const loads = new Map<ServerKind, Load[]>(KINDS.map((kind) => [kind, []]));
  const quiet: number[] = [];
  try {
    for (const kind of KINDS) servers.set(kind, await BenchServer.start(kind));
    for (const server of servers.values()) await greetAll(server.url, contacts);
    for (let round = 0; round < rounds; round += 1) {
      // In turn, so that a machine that slows down slows all three.
      for (const [kind, server] of servers)
        loads.get(kind)?.push(await sendWebhooks(server.url, { connections, contacts, seconds }));
      const baton = servers.get('baton');
      const tenth = Math.max(10, Math.round((loads.get('baton')?.at(-1)?.perSecond ?? 0) / 10));
      if (baton !== undefined)
        quiet.push(quantile(await waitsAtPace(baton.url, contacts, tenth, seconds), 0.99));
    }
  } finally {
    for (const server of servers.values()) await server.stop();
  }
  return rowsOf(loads, quiet);
}

/** How long each waited for its answer, in milliseconds; any answer but 200 fails the bench. */
async function waitsAtPace(
  url: string,
  contacts: number,
  perSecond: number,
  seconds: number,
): Promise<number[]> {
  const waits: number[] = [];
  await atPace(perSecond, perSecond * seconds, async () => {
    const sentAt = performance.now();
    await postWebhook(url, Math.floor(Math.random() * contacts));
    waits.push(performance.now() - sentAt);
  });
  return waits;
}

function rowsOf(loads: Map<ServerKind, Load[]>, quiet: number[]): Row[] {
  const of = (kind: ServerKind, what: (load: Load) => number) => median((loads.get(kind) ?? []).map(what));
  const [nothing, usual, baton] = KINDS.map((kind) => of(kind, (load) => load.perSecond)) as [
    number,
    number,
    number,
  ];
  const failures = [...loads.values()].flat().reduce((sum, load) => sum + load.failures, 0);
  return [
    { what: 'the same server, storing nothing', figure: `${Math.round(nothing)} a second` },
    { what: 'the usual design', figure: `${Math.round(usual)} a second` },
    { what: 'Baton', figure: `${Math.round(baton)} a second` },
    {
      what: 'Baton beside storing nothing',
      figure: percent(baton / nothing),
      target: 'at least 25 %',
      reached: baton / nothing >= 0.25,
    },
    {
      what: 'Baton beside the usual design',
      figure: `${(baton / usual).toFixed(1)} times`,
      target: 'at least 5 times',
      reached: baton / usual >= 5,
    },
    underMs(
      'p99 at full load',
      of('baton', (load) => load.p99),
      250,
    ),
    underMs('p99 at a tenth of it, at a steady pace', median(quiet), 25),
    {
      what: 'answers other than 200 at full load',
      figure: String(failures),
      target: '0',
      reached: failures === 0,
    },
  ];
}

const percent = (ratio: number) => `${(ratio * 100).toFixed(0)} %`;
