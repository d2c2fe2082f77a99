import { setTimeout } from 'node:timers/promises';
import { BenchServer } from './benchServer.js';
import { atPace, greetAll, postWebhook } from './load.js';
import { inMs, median, quantile, underMs, type Row } from './report.js';
import type { Effort } from './run.js';
import { Screens } from './screens.js';

const PER_SECOND = 200;

/** From the first byte of a webhook to the screen that shows its message, beside the same server storing nothing. */
export async function socketEvents({ rounds, seconds, short }: Effort): Promise<Row[]> {
  const contacts = short ? 100 : 1_000;
  const servers: BenchServer[] = [];
  const waits: number[][][] = [[], []];
  try {
    servers.push(await BenchServer.start('announcingOnly'), await BenchServer.start('baton'));
    for (const server of servers) await greetAll(server.url, contacts);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, server] of servers.entries())
        waits[index]?.push(await waitsOf(server, contacts, PER_SECOND * seconds));
    }
  } finally {
    for (const server of servers) await server.stop();
  }
  const at = (index: number, part: number) =>
    median((waits[index] ?? []).map((round) => quantile(round, part)));
  return [
    { what: 'storing nothing, p50', figure: inMs(at(0, 0.5)) },
    { what: 'storing nothing, p99', figure: inMs(at(0, 0.99)) },
    underMs('Baton, p50', at(1, 0.5), 10),
    underMs('Baton, p99', at(1, 0.99), 50),
  ];
}

/** A message that no screen hears within 5 s fails the bench. */
async function waitsOf(server: BenchServer, contacts: number, messages: number): Promise<number[]> {
  const screen = await Screens.connect(`${server.url}/chats`, 1, await server.signIn());
  const sentAt = new Map<string, number>();
  const waits: number[] = [];
  screen.onMessage(({ content }) => {
    const sent = sentAt.get(content);
    if (sent !== undefined) waits.push(performance.now() - sent);
    sentAt.delete(content);
  });
  await atPace(PER_SECOND, messages, (number) => {
    const text = `Message ${number}`;
    sentAt.set(text, performance.now());
    return postWebhook(server.url, number % contacts, text);
  });
  for (let waited = 0; sentAt.size > 0; waited += 50) {
    if (waited > 5_000) throw new Error(`${sentAt.size} messages were never told`);
    await setTimeout(50);
  }
  screen.close();
  return waits;
}
