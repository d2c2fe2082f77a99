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

export function table(title: string, rows: readonly Row[]): string {
  const lines = rows.map(({ what, figure, target = '', reached }) => {
    const mark = reached === undefined ? '' : reached ? 'yes' : '**no**';
    return `| ${what} | ${figure} | ${target} | ${mark} |`;
  });
  return [
    `## ${title}`,
    '',
    '| what | figure | to reach | reached |',
    '| --- | --- | --- | --- |',
    ...lines,
    '',
  ].join('\n');
}

export function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory} GiB, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
}
