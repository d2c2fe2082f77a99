import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Check } from './trial.js';

const DOCUMENT = fileURLToPath(new URL('../docs/promises.md', import.meta.url));
const [BEGIN, END] = ['<!-- faults -->', '<!-- /faults -->'];
const HEAD = ['scenario', 'what held', 'figures', 'by', 'passed'];

export interface Result {
  name: string;
  /** Why it did not run. */
  skipped: string | null;
  checks: readonly Check[];
  figures: readonly string[];
  seconds: number;
  /** How to run it again. */
  command: string;
}

export const passed = ({ skipped, checks }: Result): boolean =>
  skipped !== null || (checks.length > 0 && checks.every(({ held }) => held));

/** Padded, so that the document is as Prettier wants it. */
export function table(results: readonly Result[]): string {
  return lay(results.map(rowOf));
}

/** Puts these rows into docs/promises.md, in the place of those of the same scenarios; the others stay. */
export function write(results: readonly Result[], order: readonly string[]): void {
  const document = readFileSync(DOCUMENT, 'utf8');
  const [before, rest] = document.split(BEGIN);
  const [old, after] = rest?.split(END) ?? [];
  if (before === undefined || old === undefined || after === undefined)
    throw new Error(
      `docs/promises.md has no place for the table: write ${BEGIN} and ${END} where it belongs`,
    );
  const rows = new Map(rowsIn(old).map((row) => [nameIn(row), row]));
  for (const result of results) rows.set(`**${result.name}**`, rowOf(result));
  const known = order.map((name) => rows.get(`**${name}**`)).filter((row) => row !== undefined);
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${lay(known)}\n\n_${machine()}._\n\n${END}${after}`);
}

function rowOf(result: Result): string[] {
  const outcome = result.skipped === null ? (passed(result) ? 'yes' : '**no**') : 'not run';
  const date = new Date().toISOString().slice(0, 10);
  return [
    `**${result.name}**`,
    result.skipped ?? whatHeld(result.checks),
    [...result.figures, `${Math.round(result.seconds)} s in all`].join('; '),
    `\`${result.command}\`, ${date}, ${cpu()}`,
    outcome,
  ].map((cell) => cell.replaceAll('|', '\\|'));
}

/** First what did not; then what was counted and was none. */
function whatHeld(checks: readonly Check[]): string {
  const failed = checks.filter(({ held }) => !held);
  const none = checks.filter(({ held, count }) => held && count === 0).map(({ what }) => what);
  return [
    ...failed.map(({ what, count }) => `**not: ${count ?? ''} ${what}**`),
    ...checks.filter(({ held, count }) => held && count === null).map(({ what }) => what),
    ...(none.length > 0 ? [`0 ${[...new Set(none)].join(', 0 ')}`] : []),
  ].join('; ');
}

function lay(rows: readonly string[][]): string {
  const all = [HEAD, ...rows];
  const widths = HEAD.map((_, at) => Math.max(3, ...all.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(HEAD), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

const rowsIn = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| **'))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );

const nameIn = ([scenario = '']: string[]): string => scenario;

/** Rows of one table may come from several machines. */
export const cpu = (): string =>
  cpus()[0]
    ?.model.replace(/\((?:R|TM)\)/g, '')
    .trim() ?? 'unknown';

export function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores, ${memory} GiB, Node ${process.version}; Baton, PostgreSQL, the simulators and the load on the same machine`;
}
