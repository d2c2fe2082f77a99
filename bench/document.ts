import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DOCUMENT = fileURLToPath(new URL('../docs/performance.md', import.meta.url));

/** Puts a section's table between its marks in docs/performance.md; what people wrote around them stays. */
export function writeSection(name: string, text: string): void {
  const [begin, end] = [`<!-- bench ${name} -->`, `<!-- /bench ${name} -->`];
  const document = readFileSync(DOCUMENT, 'utf8');
  const [before, after] = [document.split(begin)[0], document.split(end)[1]];
  if (before === undefined || after === undefined)
    throw new Error(
      `docs/performance.md has no place for ${name}: write ${begin} and ${end} where it belongs`,
    );
  writeFileSync(DOCUMENT, `${before}${begin}\n\n${text}\n\n${end}${after}`);
}
