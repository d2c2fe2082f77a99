import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Batch, batchesOf } from './conversationLines.js';
import { ImportProgress, refuse, START, type Tally } from './importProgress.js';
import { ImportStopped, ingest, type IngestResult, type IngestTarget } from './ingestClient.js';
import { progressBar } from './progressBar.js';

const USAGE = `Sends a file of conversations to Baton: one a line, each as document 001 has it.

  npm run import -- FILE.jsonl --connection ID --secret SECRET [options]

  --connection ID    the connection's connection_id
  --secret SECRET    its api_secret (or the variable IMPORT_SECRET)
  --platform NAME    whatsapp, signal, telegram or wechat (whatsapp)
  --url URL          where Baton is (http://127.0.0.1:3000)

It can be stopped and started again: it goes on where it was. What is there already is skipped.
`;

interface Wish {
  file: string;
  target: IngestTarget;
}

/** @returns the exit code: 0 all taken, 1 stopped or something refused, 2 not understood */
export async function runImport(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const wish = readArguments(args, env);
  if (typeof wish === 'string') {
    process.stderr.write(`${wish}\n\n${USAGE}`);
    return 2;
  }
  const { file, target } = wish;
  const size = await stat(file).then(
    (found) => found.size,
    () => null,
  );
  if (size === null) {
    process.stderr.write(`${file} cannot be read.\n`);
    return 2;
  }
  const progress = await ImportProgress.of(file, `${target.url} ${target.platform} ${target.connection}`);
  if (progress.place.line > START.line || progress.place.messages > 0)
    process.stderr.write(`Going on at line ${progress.place.line}.\n`);
  try {
    await sendAll(file, size, target, progress);
  } catch (error) {
    if (!(error instanceof ImportStopped)) throw error;
    process.stderr.write(`\nStopped. ${error.message}\n`);
    process.stdout.write(`${report(progress.tally)}The same command goes on from here.\n`);
    return 1;
  }
  await progress.done();
  process.stdout.write(report(progress.tally));
  return progress.tally.refused === 0 ? 0 : 1;
}

async function sendAll(
  file: string,
  size: number,
  target: IngestTarget,
  progress: ImportProgress,
): Promise<void> {
  const { tally } = progress;
  let shownPercent = -1;
  for await (const batch of batchesOf(file, progress.place)) {
    const results =
      batch.parts.length === 0
        ? []
        : await ingest(
            target,
            batch.parts.map((part) => part.conversation),
          );
    count(tally, batch, results);
    await progress.save(batch.next);
    const share = size === 0 ? 1 : batch.bytes / size;
    shownPercent = show(share, tally.messagesAdded + tally.messagesSkipped, shownPercent);
  }
  show(1, tally.messagesAdded + tally.messagesSkipped, shownPercent);
  if (process.stderr.isTTY) process.stderr.write('\n');
}

function count(tally: Tally, { parts, unreadable }: Batch, results: IngestResult[]): void {
  for (const { line, reason } of unreadable) refuse(tally, line, reason);
  for (const [index, part] of parts.entries()) {
    const { status, messages_added: added } = results[index] ?? {
      status: 'error: no answer',
      messages_added: 0,
    };
    tally.messagesAdded += added;
    if (status.startsWith('error: ')) {
      refuse(tally, part.line, status.slice('error: '.length));
      continue;
    }
    tally.messagesSkipped += part.conversation.messages.length - added;
    // The parts of a long conversation are one conversation.
    if (status === 'no_new_messages' || part.line === tally.lastLineCounted) continue;
    tally.lastLineCounted = part.line;
    if (status === 'created') tally.conversationsCreated += 1;
    else tally.conversationsUpdated += 1;
  }
}

/** On a terminal a bar that moves, elsewhere a line at each tenth. */
function show(share: number, messages: number, shownPercent: number): number {
  const percent = Math.floor(share * 10) * 10;
  if (process.stderr.isTTY) process.stderr.write(`\r${progressBar(share, messages)}`);
  else if (percent > shownPercent) process.stderr.write(`${progressBar(share, messages)}\n`);
  return percent;
}

function report(tally: Tally): string {
  const number = (count: number) => count.toLocaleString('en');
  const lines = [
    `Added ${number(tally.messagesAdded)} messages: ${number(tally.conversationsCreated)} conversations created, ${number(tally.conversationsUpdated)} updated.`,
    `Skipped ${number(tally.messagesSkipped)} messages that were there already.`,
    `Refused ${number(tally.refused)} conversations${tally.refused === 0 ? '.' : ':'}`,
    ...tally.reasons.map(({ line, reason }) => `  line ${line}: ${reason}`),
  ];
  const untold = tally.refused - tally.reasons.length;
  if (untold > 0) lines.push(`  and ${number(untold)} more`);
  return `${lines.join('\n')}\n`;
}

/** What is wanted, or what is wrong with how it was asked for. */
function readArguments(args: string[], env: NodeJS.ProcessEnv): Wish | string {
  const option = { type: 'string' as const };
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: { connection: option, secret: option, platform: option, url: option },
    });
  } catch (error) {
    return (error as Error).message;
  }
  const { values, positionals } = parsed;
  const [file, ...more] = positionals;
  const secret = values.secret ?? env['IMPORT_SECRET'];
  if (file === undefined || more.length > 0) return 'Name one file.';
  if (values.connection === undefined) return '--connection is needed.';
  if (secret === undefined) return '--secret is needed.';
  const url = values.url ?? 'http://127.0.0.1:3000';
  if (!URL.canParse(url)) return `--url must be an address, not "${url}".`;
  return {
    file,
    target: {
      url: url.replace(/\/+$/, ''),
      platform: values.platform ?? 'whatsapp',
      connection: values.connection,
      secret,
    },
  };
}
