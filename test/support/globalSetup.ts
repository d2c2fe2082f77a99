import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GlobalConfig } from 'jest';

const CACHE = 'node_modules/.cache/baton';

/**
 * Starts the harness (harness/main.ts) for the whole run, in a process of its own, so that Baton's work and jest's do
 * not wait for each other, and a Baton that leaves something open cannot end. Baton is started when the first test asks
 * for it, or here before all tests when none is singled out: the first would need patience otherwise.
 *
 * jest loads this file and globalTeardown.ts as CommonJS, where a relative import of TypeScript leads nowhere: they
 * import packages only.
 */
export default async function globalSetup({ testPathPatterns }: GlobalConfig): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  // The harness and the workers inherit it (seenAnswers.ts).
  process.env['SEEN_ANSWERS_DIR'] = mkdtempSync(join(tmpdir(), 'baton-answers-'));
  const harness = fork('test/support/harness/main.ts', {
    execArgv: ['--import', './test/support/harness/resolveTypeScript.mjs'],
    // Its stdout is Baton's log, full of the faults that tests provoke; scripts/test.mjs names it when a run fails.
    stdio: ['ignore', openSync(join(CACHE, 'test.log'), 'w'), 'inherit', 'ipc'],
  });
  (globalThis as { harness?: ChildProcess }).harness = harness;
  const listening = once(harness, 'message') as Promise<[{ controlUrl: string }]>;
  const ended = once(harness, 'exit').then(() => {
    throw new Error('The test harness ended before it had begun.');
  });
  const [{ controlUrl }] = await Promise.race([listening, ended]);
  // The workers inherit it (control.ts).
  process.env['HARNESS_CONTROL_URL'] = controlUrl;
  if (!testPathPatterns.isSet()) await startBaton(controlUrl);
}

async function startBaton(controlUrl: string): Promise<void> {
  const response = await fetch(`${controlUrl}/url`, { method: 'POST', body: '[]' });
  const answer = (await response.json()) as { error?: string };
  if (answer.error !== undefined) throw new Error(`Baton did not start: ${answer.error}`);
}
