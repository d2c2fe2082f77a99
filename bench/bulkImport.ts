import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { BatonApi } from './batonApi.js';
import { BenchServer } from './benchServer.js';
import { vocabulary } from './inbox/vocabulary.js';
import { median, type Row } from './report.js';

const CONVERSATIONS_OF = 50;
const WORDS_OF = 9;
/** As many as one call takes (spec/001). */
const MESSAGES_A_CALL = 10_000;
const CONNECTION = 'bench-import';

/** An import of 100,000 messages beside `COPY` of the rows it made into the same table, emptied before. */
export async function bulkImport({ rounds, short }: { rounds: number; short: boolean }): Promise<Row[]> {
  const messages = short ? 5_000 : 100_000;
  const server = await BenchServer.start('baton');
  const client = new pg.Client(server.databaseUrl);
  const imported: number[] = [];
  const copied: number[] = [];
  try {
    await client.connect();
    const api = await BatonApi.of(server);
    const connection = { platform: 'whatsapp', connection_id: CONNECTION };
    const { api_secret: secret } = await api.call<{ api_secret: string }>(
      'POST',
      '/messaging-ingest/connections',
      connection,
    );
    for (let round = 0; round < rounds; round += 1) {
      await client.query('truncate conversations, contacts cascade');
      const calls = callsOf(messages);
      imported.push(
        await secondsOf(async () => {
          for (const call of calls) await send(server.url, secret, call);
        }),
      );
      copied.push(await copyAgain(client, messages));
    }
  } finally {
    await client.end();
    await server.stop();
  }
  const share = median(copied) / median(imported);
  return [
    { what: '`COPY` of the rows alone', figure: perSecond(messages, copied) },
    { what: 'import', figure: perSecond(messages, imported) },
    {
      what: 'import beside `COPY`',
      figure: `${(share * 100).toFixed(0)} %`,
      target: 'at least 20 %',
      reached: share >= 0.2,
    },
  ];
}

const perSecond = (messages: number, seconds: readonly number[]): string =>
  `${Math.round(messages / median(seconds)).toLocaleString('en')} messages a second`;

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** Takes the imported rows out of their table and puts them back, as quickly as PostgreSQL can. */
async function copyAgain(client: pg.Client, messages: number): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of client.query(copyTo('copy messages to stdout'))) chunks.push(chunk as Buffer);
  await client.query('truncate messages cascade');
  const stream = client.query(copyFrom('copy messages from stdin'));
  const seconds = await secondsOf(() => pipeline(Readable.from(chunks), stream));
  if (stream.rowCount !== messages) throw new Error(`${stream.rowCount} of ${messages} messages were stored`);
  return seconds;
}

/** The bodies of the calls, made before anything is timed. */
function callsOf(messages: number): string[] {
  const words = vocabulary(4_000);
  // A frequent word is as frequent as in any language.
  const word = () =>
    words[Math.min(words.length, Math.floor(Math.exp(Math.random() * Math.log(words.length + 1)))) - 1];
  const text = () => Array.from({ length: WORDS_OF }, word).join(' ');
  const began = Date.now() - messages * 60_000;
  const conversation = (number: number) => ({
    external_conversation_id: `thread-${number}`,
    participant_identifier: `90555${String(number).padStart(7, '0')}@s.whatsapp.net`,
    participant_name: `Contact ${number}`,
    messages: Array.from({ length: CONVERSATIONS_OF }, (_, at) => ({
      id: `${number}-${at}`,
      direction: at % 2 === 0 ? 'inbound' : 'outbound',
      type: 'text',
      content: text(),
      sent_at: new Date(began + (number * CONVERSATIONS_OF + at) * 60_000).toISOString(),
    })),
  });
  const conversations = Array.from({ length: messages / CONVERSATIONS_OF }, (_, number) =>
    conversation(number),
  );
  const atOnce = MESSAGES_A_CALL / CONVERSATIONS_OF;
  return Array.from({ length: Math.ceil(conversations.length / atOnce) }, (_, call) =>
    JSON.stringify({
      platform: 'whatsapp',
      connection_id: CONNECTION,
      conversations: conversations.slice(call * atOnce, (call + 1) * atOnce),
    }),
  );
}

async function send(url: string, secret: string, body: string): Promise<void> {
  const response = await fetch(`${url}/functions/v1/messaging-ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': secret },
    body,
  });
  const answer = await response.text();
  if (!response.ok || answer.includes('error: '))
    throw new Error(`The import was refused: ${answer.slice(0, 500)}`);
}
