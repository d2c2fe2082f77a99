import { cpus, totalmem } from 'node:os';

/** One line of a table: what was measured, and what was to be reached, where something was. */
export interface Row {
  what: string;
  figure: string;
  target?: string;
  reached?: boolean;
}

export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** `part` of 0.99 is the 99th percentile. */
export function quantile(figures: readonly number[], part: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export const inMs = (ms: number): string => `${ms < 20 ? ms.toFixed(1) : ms.toFixed(0)} ms`;

export const underMs = (what: string, ms: number, limit: number): Row => ({
  what,
  figure: inMs(ms),
  target: `under ${limit} ms`,
  reached: ms < limit,
});

export const within = (what: string, times: number, limit: number): Row => ({
  what,
  figure: `${times.toFixed(2)} times`,
  target: `within ${limit} times`,
  reached: times <= limit,
});

export function table(title: string, rows: readonly Row[]): string {
  const cells = rows.map(({ what, figure, target = '', reached }) => {
    const mark = reached === undefined ? '' : reached ? 'yes' : '**no**';
    return [what, figure, target, mark];
  });
  // Padded, so that the document is as Prettier wants it.
  const all = [['what', 'figure', 'to reach', 'reached'], ...cells];
  const widths = [0, 1, 2, 3].map((at) => Math.max(3, ...all.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = all;
  return [
    `## ${title}`,
    '',
    line(head),
    line(widths.map((width) => '-'.repeat(width))),
    ...body.map(line),
    '',
  ].join('\n');
}

/** What a figure in the document is worth nothing without: the machine, the command and the date. */
export function measured(
  name: string,
  { rounds, seconds }: { rounds: number; seconds: number },
  postgres: string,
): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const machine = `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory} GiB, Node ${process.version}, ${postgres}`;
  const command = `npm run bench -- ${name} --rounds ${rounds} --seconds ${seconds}`;
  return `_${machine}; \`${command}\`; ${new Date().toISOString().slice(0, 10)}._`;
}
