import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { eventually } from '../../test/support/eventually.js';
import { newDirectory } from '../children.js';
import { Oracle, spread, untilQuiet } from '../oracle.js';
import { Traffic } from '../traffic.js';
import type { Scenario, Trial } from '../trial.js';

const ROUNDS = { long: 6, short: 2 };
const SIZE = '256m';
const FULL_FOR_MS = 3_000;
const TAKEN_WITHIN_MS = 10_000;
const PER_SECOND = 100;

export const diskFull: Scenario = {
  name: 'disk-full',
  fault: `the disk under PostgreSQL (a tmpfs of ${SIZE}) is full, and empties again`,
  missing: () => (process.getuid?.() === 0 ? null : 'only root can mount a tmpfs'),
  async run(trial) {
    const disk = mountDisk(trial);
    // Segments are not kept for later, so that the disk fills as the write-ahead log does.
    const cluster = await trial.ownCluster(disk, { min_wal_size: '32MB', max_wal_size: '64MB' });
    const batons = await trial.batons({ straight: true }, () => cluster.newDatabase());
    batons.unipile.webhooks.retryDelaysMs = Array.from({ length: 60 }, () => 500);
    batons.elevenLabs.settings.greeting = null;

    const traffic = new Traffic(batons, trial.random, { perSecond: PER_SECOND, linesEach: 5, pauseMs: 100 });
    const { refusals } = traffic.provider;
    const takenAfter: number[] = [];
    let crashes = 0;
    for (let round = 0; round < (trial.long ? ROUNDS.long : ROUNDS.short); round += 1) {
      await wait(1_500);
      const before = refusals.get('503') ?? 0;
      const filler = fill(disk);
      await eventually(() => (refusals.get('503') ?? 0) > before, { timeoutMs: 60_000, what: 'a refusal' });
      await wait(FULL_FOR_MS);
      rmSync(filler);
      const emptiedAt = performance.now();
      const takenBefore = traffic.provider.acknowledged.length;
      // Without room for its log PostgreSQL ends; whoever keeps services running starts it again.
      if (!cluster.isRunning) {
        crashes += 1;
        await cluster.start();
      }
      await eventually(() => traffic.provider.acknowledged.length > takenBefore, {
        timeoutMs: 3 * TAKEN_WITHIN_MS,
        what: 'a message that is taken',
      });
      takenAfter.push(performance.now() - emptiedAt);
    }
    const acknowledged = await traffic.stop();
    await untilQuiet(batons, 60_000);

    trial.none(
      'webhooks answered otherwise than by 200 or 503',
      [...refusals.keys()].filter((status) => status !== '503'),
    );
    trial.holds('Baton recovered without a restart', batons.only.baton?.exitCode === null);
    const oracle = await Oracle.ask(batons, acknowledged);
    oracle.judge(trial);
    oracle.judgeAnswers(trial);
    const unknown = oracle.judgeUnknown(trial);
    trial.holds(
      'the next message was taken within 10 s of the disk having room',
      takenAfter.every((ms) => ms <= TAKEN_WITHIN_MS),
    );
    trial.figure(`${takenAfter.length} times full (PostgreSQL itself ended ${crashes} times)`);
    trial.figure(`the next message was taken after ${spread(takenAfter.toSorted((a, b) => a - b))}`);
    trial.figure(
      `${acknowledged.length} webhooks acknowledged, ${refusals.get('503') ?? 0} answers of 503, ${unknown} unknown`,
    );
  },
};

function mountDisk(trial: Trial): string {
  const directory = newDirectory();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=755`, 'tmpfs', directory]);
  trial.atEnd(async () => void execFileSync('umount', ['--lazy', directory]));
  return directory;
}

/** Takes all that is free, whatever PostgreSQL takes meanwhile. */
function fill(disk: string): string {
  const file = join(disk, 'filler');
  const descriptor = openSync(file, 'w');
  const chunk = Buffer.alloc(2 ** 20);
  try {
    for (;;) writeSync(descriptor, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(descriptor);
  }
  return file;
}
