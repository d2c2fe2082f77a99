import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';
import { quickSettings } from './quickSettings.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** Saves every Baton but the first a third of its start. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/baton/v8', import.meta.url));

/** The built Baton in a process of its own. */
export class BatonProcess {
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

  get pid(): number {
    return this.#process.pid ?? 0;
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

/** Launches dist/main.js with the quick settings and `settings` over them. */
export async function launch(
  settings: Record<string, string>,
): Promise<{ child: ChildProcess; url: string }> {
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
  return { child, url: `http://127.0.0.1:${port}` };
}

/** Waits until it is ready; kills it and throws, with what it wrote, when it ends instead. */
export async function untilReady<Process extends BatonProcess>(baton: Process): Promise<Process> {
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

/** A port of 127.0.0.1 that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
