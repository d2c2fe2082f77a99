import { BatonProcess, launch, untilReady } from './batonProcess.js';
import { control } from './control.js';

/** A Baton in a process of its own, for tests that kill it, or need settings of their own, or two of them. */
export class SpawnedBaton extends BatonProcess {
  override async ended(): Promise<number | null> {
    const exitCode = await super.ended();
    await control('processEnded', this.pid);
    return exitCode;
  }
}

/**
 * Starts dist/main.js with the quick settings and `settings` over them, and waits until it is ready. Without DATABASE_URL
 * give it a DATA_DIR (`newDataDir`). Stop it in the test's own clean-up: one that is forgotten fails the run.
 */
export async function spawnBaton(settings: Record<string, string>): Promise<SpawnedBaton> {
  return untilReady(await launchBaton(settings));
}

/** Starts it without waiting for anything, for tests of a start that fails. */
export async function launchBaton(settings: Record<string, string>): Promise<SpawnedBaton> {
  const { child, url } = await launch(settings);
  await control('processStarted', child.pid ?? 0, expect.getState().testPath ?? 'a test');
  return new SpawnedBaton(child, url);
}

/** A DATA_DIR of a test's own, with an empty embedded database; it is removed when the run ends. */
export const newDataDir = (): Promise<string> => control('newDataDir');

/** An empty database of a test's own on the server (see describeOnServer); it is dropped when the run ends. */
export const newDatabase = (): Promise<string> => control('newDatabase');
