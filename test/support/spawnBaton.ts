import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { control } from './control.js';
import { eventually } from './eventually.js';
import { quickSettings } from './quickSettings.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** Saves every Baton but the first a third of its start. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/baton/v8', import.meta.url));

/** A Baton in a process of its own, for tests that kill it, or need settings of their own, or two of them. */
export class SpawnedBaton {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #output = '';

  constructor(
    process: ChildProcess,
    readonly url: string,
  ) {
    this.#process = process;
    this.#ended = once(process, 'close');
    for (const stream of [process.stdout, process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
  }

  /** Everything it has written to stdout and stderr so far. */
  get output(): string {
    return this.#output;
  }

  /** Null while it runs, or when a signal ended it. */
  get exitCode(): number | null {
    return this.#process.exitCode;
  }

  /** Waits until it ends by itself. Answers the exit code, null when a signal ended it. */
  async ended(): Promise<number | null> {
    await this.#ended;
    if (this.#process.pid !== undefined) await control('processEnded', this.#process.pid);
    return this.#process.exitCode;
  }

  /** As SIGTERM does it: finishing what is under way. */
  stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** As a crash does it. Harmless when it has ended already. */
  async kill9(): Promise<void> {
    await this.#end('SIGKILL');
  }

  #end(signal: NodeJS.Signals): Promise<number | null> {
    this.#process.kill(signal);
    return this.ended();
  }
}

/**
 * Starts dist/main.js with the quick settings and `settings` over them, and waits until it is ready. Without DATABASE_URL
 * give it a DATA_DIR (`newDataDir`). Stop it in the test's own clean-up: one that is forgotten fails the run.
 */
export async function spawnBaton(settings: Record<string, string>): Promise<SpawnedBaton> {
  const baton = await launchBaton(settings);
  try {
    const isReady = async () => (await fetch(`${baton.url}/health/ready`)).ok;
    await eventually(async () => baton.exitCode !== null || (await isReady()), { timeoutMs: 90_000 });
    if (baton.exitCode === null) return baton;
    throw new Error(`Its exit code was ${baton.exitCode}.`);
  } catch (error) {
    await baton.kill9();
    throw new Error(`Baton did not become ready. It wrote:\n${baton.output}`, { cause: error });
  }
}

/** Starts it without waiting for anything, for tests of a start that fails. */
export async function launchBaton(settings: Record<string, string>): Promise<SpawnedBaton> {
  const port = settings['PORT'] ?? String(await freePort());
  const child = spawn(process.execPath, [MAIN], {
    // Nothing of the machine's own settings, and no .env of the working directory.
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ...quickSettings,
      ...settings,
      PORT: port,
    },
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid === undefined) throw new Error('Baton could not be launched.');
  await control('processStarted', child.pid, expect.getState().testPath ?? 'a test');
  return new SpawnedBaton(child, `http://127.0.0.1:${port}`);
}

/** A DATA_DIR of a test's own, with an empty embedded database; it is removed when the run ends. */
export const newDataDir = (): Promise<string> => control('newDataDir');

/** An empty database of a test's own on the server (see describeOnServer); it is dropped when the run ends. */
export const newDatabase = (): Promise<string> => control('newDatabase');

/** A port of 127.0.0.1 that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
