import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Baton finishes its batches and sends, and closes every socket, within this; then its process must end by itself. */
const TIME_TO_END_MS = 20_000;

/** Fails the run when Baton, or a Baton that a test started and forgot, did not end cleanly. */
export default async function globalTeardown(): Promise<void> {
  const { harness } = globalThis as { harness?: ChildProcess };
  if (harness === undefined) return;
  if (harness.exitCode === null) {
    const ended = once(harness, 'exit', { signal: AbortSignal.timeout(TIME_TO_END_MS) });
    harness.send('stop');
    await ended.catch(() => harness.kill('SIGKILL'));
  }
  if (harness.exitCode !== 0) throw new Error('Baton did not end cleanly after the tests: see above.');
}
