import { setTimeout as wait } from 'node:timers/promises';
import { call } from '../../test/support/call.js';
import { eventually } from '../../test/support/eventually.js';
import { Oracle, spread, untilQuiet } from '../oracle.js';
import { Traffic } from '../traffic.js';
import type { Scenario } from '../trial.js';

const ROUNDS = { long: 30, short: 4 };
const PER_SECOND = 50;
const READY_WITHIN_MS = 5_000;

export const database: Scenario = {
  name: 'database',
  fault: 'PostgreSQL stopped at once (as by a crash) and started again every few seconds',
  async run(trial) {
    const cluster = await trial.ownCluster();
    const batons = await trial.batons({ straight: true }, () => cluster.newDatabase());
    batons.unipile.webhooks.retryDelaysMs = Array.from({ length: 60 }, () => 500);
    batons.elevenLabs.settings.greeting = null;
    const { url } = batons.only;
    const pid = batons.only.baton?.pid;
    const isReady = async () => (await call('GET', `${url}/health/ready`)).status === 200;

    const traffic = new Traffic(batons, trial.random, { perSecond: PER_SECOND, linesEach: 5, pauseMs: 200 });
    const readyAfter: number[] = [];
    const wordless: unknown[] = [];
    let asked = 0;
    for (let round = 0; round < (trial.long ? ROUNDS.long : ROUNDS.short); round += 1) {
      await wait(trial.random.between(500, 3_000));
      await cluster.stop('immediate');
      const awayUntil = performance.now() + trial.random.between(300, 2_500);
      while (performance.now() < awayUntil) {
        const { status, headers } = await batons.post(batons.only, {});
        asked += 1;
        const isHonest = status === 503 && Number(headers.get('retry-after')) > 0;
        if (!isHonest) wordless.push({ status });
        await wait(100);
      }
      await cluster.start();
      const startedAt = performance.now();
      await eventually(isReady, { timeoutMs: 4 * READY_WITHIN_MS });
      readyAfter.push(performance.now() - startedAt);
    }
    const acknowledged = await traffic.stop();
    const quietAfter = await untilQuiet(batons, 60_000);

    const { refusals } = traffic.provider;
    trial.none(
      'webhooks answered otherwise than by 200 or 503',
      [...refusals.keys()].filter((status) => status !== '503'),
    );
    trial.none('answers but 503 with Retry-After while it was away', wordless);
    trial.holds('it was asked while it was away', asked > 0);
    trial.holds(
      'ready within 5 s of its return',
      readyAfter.every((ms) => ms <= READY_WITHIN_MS),
    );
    trial.holds(
      'the process never ended',
      batons.only.baton?.pid === pid && batons.only.baton?.exitCode === null,
    );
    const oracle = await Oracle.ask(batons, acknowledged);
    oracle.judge(trial);
    oracle.judgeAnswers(trial);
    const unknown = oracle.judgeUnknown(trial);
    trial.figure(
      `${readyAfter.length} times away, ready again after ${spread(readyAfter.toSorted((a, b) => a - b))}`,
    );
    trial.figure(`${acknowledged.length} webhooks acknowledged, ${refusals.get('503') ?? 0} answers of 503`);
    trial.figure(
      `${batons.unipile.sends.length} answers sent, ${unknown} unknown, quiet ${quietAfter.toFixed(0)} s later`,
    );
  },
};
