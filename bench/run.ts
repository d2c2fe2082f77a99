/**
 * `npm run bench [-- SECTION …] [-- --rounds N --seconds N]`: measures the built Baton and prints the tables of
 * docs/performance.md. Every figure is a median over rounds, and a ratio within one run: the machine may be busy.
 * Needs a PostgreSQL server (DATABASE_URL, else the one on this machine); makes and drops databases of its own.
 */
import { parseArgs } from 'node:util';
import { machine, table, type Row } from './report.js';
import { webhooks } from './webhooks.js';

interface Effort {
  rounds: number;
  seconds: number;
}

const SECTIONS: Record<string, { title: string; run(effort: Effort): Promise<Row[]> }> = {
  webhooks: { title: 'Webhooks durably acknowledged, 256 connections, 5,000 contacts', run: webhooks },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '8' } },
});
const wanted = positionals.length > 0 ? positionals : Object.keys(SECTIONS);
const effort = { rounds: Number(values.rounds), seconds: Number(values.seconds) };

console.log(`${machine()}; ${effort.rounds} rounds of ${effort.seconds} s\n`);
for (const name of wanted) {
  const section = SECTIONS[name];
  if (section === undefined)
    throw new Error(`There is no section ${name}: ${Object.keys(SECTIONS).join(', ')}`);
  console.log(table(section.title, await section.run(effort)));
}
