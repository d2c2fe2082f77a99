/**
 * `npm run bench`: every section in its short form, which shows that they run and little more.
 * `npm run bench -- SECTION … [--rounds N --seconds N] [--write]`: these in earnest; `all` for all of them. `--write`
 * puts the tables into docs/performance.md. `reads` takes `--conversations N --messages N` and `--keep`, which leaves
 * the filled inboxes there for the next run.
 *
 * Every figure is a median over rounds, and a ratio within one run: the machine may be busy. Needs a PostgreSQL server
 * (DATABASE_URL, else the one on this machine); makes and drops databases of its own.
 */
import { parseArgs } from 'node:util';
import { postgresInWords } from './benchServer.js';
import { bulkImport } from './bulkImport.js';
import { writeSection } from './document.js';
import { embedded } from './embedded.js';
import { fanOut } from './fanOut.js';
import type { InboxSize } from './inbox/seed.js';
import { inboxPage } from './inboxPage.js';
import { instances } from './instances.js';
import { memory } from './memory.js';
import { reads } from './reads.js';
import { measured, table, type Row } from './report.js';
import { socketEvents } from './socketEvents.js';
import { threads } from './threads.js';
import { webhooks } from './webhooks.js';

/** How much is measured. */
export interface Effort {
  rounds: number;
  /** Of load, for what is measured by load. */
  seconds: number;
  /** Sizes (rows, sockets, sessions) so small that the whole bench takes a minute or two. */
  short: boolean;
  /** Of the larger inbox that is read from; left out: as large as the section says. */
  size?: InboxSize;
  /** Leaves the filled inboxes there for the next run: filling them takes longer than measuring. */
  keep: boolean;
}

/** By the name under which a section is asked for, and under which docs/performance.md has its place. */
const SECTIONS: Record<string, { title: string; run(effort: Effort): Promise<Row[]> }> = {
  webhooks: { title: 'Webhooks durably acknowledged, 256 connections, 5,000 contacts', run: webhooks },
  socketEvents: { title: 'From a webhook to a screen, 200 a second', run: socketEvents },
  fanOut: { title: 'One event to 1,000 sockets', run: fanOut },
  import: { title: 'An import of 100,000 messages', run: bulkImport },
  threads: { title: 'A message into a long thread', run: threads },
  reads: { title: 'Reading from a million conversations and ten million messages', run: reads },
  inboxPage: { title: 'The inbox page in a browser, with 10,000 conversations', run: inboxPage },
  memory: { title: 'Memory of the app', run: memory },
  instances: { title: 'Two instances beside one', run: instances },
  embedded: { title: 'PGlite beside the server', run: embedded },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    short: { type: 'boolean' },
    write: { type: 'boolean' },
    conversations: { type: 'string' },
    messages: { type: 'string' },
    keep: { type: 'boolean' },
  },
});
const short = values.short ?? positionals.length === 0;
if (values.write && (short || values.conversations !== undefined))
  throw new Error(
    '--write is for sections in their full size: name them, without --short and --conversations',
  );
const effort: Effort = {
  rounds: Number(values.rounds ?? (short ? 1 : 3)),
  seconds: Number(values.seconds ?? (short ? 2 : 8)),
  short,
  ...(values.conversations !== undefined &&
    values.messages !== undefined && {
      size: { conversations: Number(values.conversations), messages: Number(values.messages) },
    }),
  keep: values.keep ?? false,
};
const everything = positionals.length === 0 || positionals.includes('all');

for (const name of everything ? Object.keys(SECTIONS) : positionals) {
  const section = SECTIONS[name];
  if (section === undefined)
    throw new Error(`There is no section ${name}: ${Object.keys(SECTIONS).join(', ')}`);
  const rows = await section.run(effort);
  console.log(table(section.title, rows));
  if (values.write)
    writeSection(name, `${table(section.title, rows)}\n${measured(name, effort, await postgresInWords())}`);
}
