import { setTimeout } from 'node:timers/promises';
import { BenchServer } from './benchServer.js';
import { postWebhook } from './load.js';
import { inMs, median, within, type Row } from './report.js';
import type { Effort } from './run.js';
import { Screens } from './screens.js';

/** What one event leaves to be done (Baton tells of the conversation after the message) must not be the next one's cost. */
const QUIET_MS = 200;

/** One event to a thousand sockets, from the request that causes it to the last of them, beside bare Socket.IO. */
export async function fanOut({ rounds, short }: Effort): Promise<Row[]> {
  const sockets = short ? 50 : 1_000;
  const events = short ? 3 : 20;
  const servers: BenchServer[] = [];
  const crowds: Screens[] = [];
  try {
    const bare = await BenchServer.start('bareSocketIo', 'nowhere');
    const announcing = await BenchServer.start('announcingOnly');
    const baton = await BenchServer.start('baton');
    servers.push(bare, announcing, baton);
    await postWebhook(announcing.url, 1);
    await postWebhook(baton.url, 1);
    crowds.push(await Screens.connect(bare.url, sockets));
    for (const server of [announcing, baton])
      crowds.push(await Screens.connect(`${server.url}/chats`, sockets, await server.signIn()));
    const told = await whatIsTold(crowds[1], () => postWebhook(announcing.url, 1));
    const triggers = [
      () => fetch(bare.url, { method: 'POST', body: told }).then((response) => response.text()),
      () => postWebhook(announcing.url, 1),
      () => postWebhook(baton.url, 1),
    ];
    const times: number[][] = triggers.map(() => []);
    for (let event = 0; event < rounds * events; event += 1) {
      for (const [index, trigger] of triggers.entries()) {
        await setTimeout(QUIET_MS);
        const time = await crowds[index]?.timeToReachAll(trigger);
        if (time !== undefined) times[index]?.push(time);
      }
    }
    return rowsOf(times.map(median) as [number, number, number]);
  } finally {
    for (const crowd of crowds) crowd.close();
    for (const server of servers) await server.stop();
  }
}

function rowsOf([bare, announcing, baton]: [number, number, number]): Row[] {
  return [
    { what: 'bare Socket.IO, the same payload to one room', figure: inMs(bare) },
    { what: 'Baton, from the event on', figure: inMs(announcing) },
    within('Baton beside bare Socket.IO', announcing / bare, 1.3),
    {
      what: 'Baton, from a webhook on: storing it, and telling of the conversation as well',
      figure: inMs(baton),
    },
  ];
}

/** The payload that screens are told, so that bare Socket.IO carries just as much. */
async function whatIsTold(screens: Screens | undefined, trigger: () => Promise<unknown>): Promise<string> {
  const told = new Promise<unknown>((resolve) => screens?.onMessage(resolve));
  await trigger();
  return JSON.stringify(await told);
}
