import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** An answer that a test got, to be held against the OpenAPI document when the run ends (harness/answersBySchema.ts). */
export interface SeenAnswer {
  method: string;
  url: string;
  status: number;
  body: unknown;
}

/** Of each route and status; the first ones of each test file are as good as all of them. */
const KEPT_OF_A_KIND = 10;
const LONGEST = 100_000;

const kept = new Map<string, number>();

/** `text` is the JSON that came. */
export function noteAnswer({ method, url, status }: Omit<SeenAnswer, 'body'>, text: string): void {
  const directory = process.env['SEEN_ANSWERS_DIR'];
  if (directory === undefined || text.length > LONGEST) return;
  const kind = `${method} ${new URL(url).pathname.replace(/[0-9a-f-]{36}/g, ':')} ${status}`;
  const count = (kept.get(kind) ?? 0) + 1;
  kept.set(kind, count);
  if (count > KEPT_OF_A_KIND) return;
  const line = `{"method":"${method}","url":${JSON.stringify(url)},"status":${status},"body":${text}}\n`;
  appendFileSync(join(directory, `${process.pid}.jsonl`), line);
}
