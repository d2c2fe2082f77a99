import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Baton } from '../../../src/bootstrap.js';
import { quickSettings } from '../quickSettings.js';
import { answersAgainstSchemas } from './answersBySchema.js';
import { partsOf } from './batonParts.js';
import { DataDirectories } from './dataDirectories.js';
import { ElevenLabsSwitchboard } from './elevenLabsSwitchboard.js';
import { fromDist } from './fromDist.js';
import { StrayProcesses } from './strayProcesses.js';
import { TestDatabases } from './testDatabases.js';

const serverUrl = process.env['DATABASE_URL'];
const seenAnswers = process.env['SEEN_ANSWERS_DIR'] ?? '';

/** The one Baton of a test run, started when it is first asked for: a run of pure units never pays for it. */
export class SharedBaton {
  readonly elevenLabs = new ElevenLabsSwitchboard();
  readonly directories = new DataDirectories();
  readonly strays = new StrayProcesses();
  readonly databases = serverUrl ? new TestDatabases(serverUrl) : null;
  #running: Promise<Baton> | undefined;
  #parts: ReturnType<typeof partsOf> | undefined;

  running(): Promise<Baton> {
    this.#running ??= this.#start();
    return this.#running;
  }

  parts(): ReturnType<typeof partsOf> {
    this.#parts ??= this.running().then(({ app }) => partsOf(app));
    return this.#parts;
  }

  async #start(): Promise<Baton> {
    const { startBaton } = await fromDist<typeof import('../../../src/bootstrap.js')>('bootstrap.js');
    return startBaton({
      ...quickSettings,
      PORT: '0',
      DATA_DIR: await this.directories.create(),
      ELEVENLABS_API_URL: await this.elevenLabs.start(),
      ...(this.databases && {
        DATABASE_URL: await this.databases.create(),
        APP_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
        // As it is on the embedded default: the same tests hold on both.
        SANDBOX_CHANNEL: 'on',
      }),
    });
  }

  /**
   * Puts everything away; then rejects when Baton could not stop, a test forgot a process of its own, or an answer was not
   * as the OpenAPI document says.
   */
  async stop(): Promise<void> {
    try {
      const running = await this.#running?.catch(() => undefined);
      const faults = running === undefined ? [] : await answersAgainstSchemas(seenAnswers, running.url);
      await running?.stop();
      this.strays.end();
      if (faults.length > 0) throw new Error(`Answers are not as Swagger says:\n${faults.join('\n')}`);
    } finally {
      await this.elevenLabs.close();
      await this.databases?.dropAll();
      await this.directories.removeAll();
      await rm(seenAnswers, { recursive: true, force: true });
    }
  }
}
