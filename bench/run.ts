/**
 * `npm run bench`: every section in its short form, which shows that they run and little more.
 * `npm run bench -- SECTION … [--rounds N --seconds N] [--write]`: these in earnest; `all` for all of them. `--write`
 * puts the tables into docs/performance.md.
 *
 * Every figure is a median over rounds, and a ratio within one run: the machine may be busy. Needs a PostgreSQL server
 * (DATABASE_URL, else the one on this machine); makes and drops databases of its own.
 */
import { parseArgs } from 'node:util';
import { writeSection } from './document.js';
import { embedded } from './embedded.js';
import { fanOut } from './fanOut.js';
import { instances } from './instances.js';
import { memory } from './memory.js';
import { measured, table, type Row } from './report.js';
import { socketEvents } from './socketEvents.js';
import { webhooks } from './webhooks.js';

/** How much is measured. */
export interface Effort {
  rounds: number;
  /** Of load, for what is measured by load. */
  seconds: number;
  /** Sizes (rows, sockets, sessions) so small that the whole bench takes a minute or two. */
  short: boolean;
}

/** By the name under which a section is asked for, and under which docs/performance.md has its place. */
const SECTIONS: Record<string, { title: string; run(effort: Effort): Promise<Row[]> }> = {
  webhooks: { title: 'Webhooks durably acknowledged, 256 connections, 5,000 contacts', run: webhooks },
  socketEvents: { title: 'From a webhook to a screen, 200 a second', run: socketEvents },
  fanOut: { title: 'One event to 1,000 sockets', run: fanOut },
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
  },
});
const short = values.short ?? positionals.length === 0;
const effort: Effort = {
  rounds: Number(values.rounds ?? (short ? 1 : 3)),
  seconds: Number(values.seconds ?? (short ? 2 : 8)),
  short,
};
const everything = positionals.length === 0 || positionals.includes('all');

for (const name of everything ? Object.keys(SECTIONS) : positionals) {
  const section = SECTIONS[name];
  if (section === undefined)
    throw new Error(`There is no section ${name}: ${Object.keys(SECTIONS).join(', ')}`);
  const rows = await section.run(effort);
  console.log(table(section.title, rows));
  if (values.write) writeSection(name, `${table(section.title, rows)}\n${measured(name, effort)}`);
}
