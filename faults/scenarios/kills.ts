import { setTimeout as wait } from 'node:timers/promises';
import type { Instance, OwnBatons } from '../../test/faults/ownBatons.js';
import { inWords, Oracle, spread, untilQuiet } from '../oracle.js';
import { Screen } from '../screen.js';
import { QUICK_AI, Traffic } from '../traffic.js';
import type { Scenario, Trial } from '../trial.js';

const KILLS = { long: 200, short: 20 };
const PER_SECOND = 200;
/** Promise 4. */
const CATCH_UP_MS = 30_000;
const LONGEST_LIFE_MS = 1_500;

export const kills: Scenario = {
  name: 'kills',
  fault: `kill -9 of one of two instances at random moments, under ${PER_SECOND} webhooks a second`,
  async run(trial) {
    const batons = await trial.batons({
      instances: 2,
      straight: true,
      settings: {
        ...QUICK_AI,
        // Sockets of conversations that are over would only pile up here.
        AI_IDLE_CONNECTION_MS: '2000',
        AI_ANSWER_TIMEOUT_MS: '30000',
        ...(trial.redisUrl !== null && { REDIS_URL: trial.redisUrl }),
      },
    });
    // As patient as the real one, so that an echo finds an instance.
    batons.unipile.webhooks.retryDelaysMs = Array.from({ length: 60 }, () => 500);
    batons.elevenLabs.settings.greeting = null;
    const screen = await Screen.open(batons);
    trial.atEnd(async () => screen.close());

    const traffic = new Traffic(batons, trial.random, { perSecond: PER_SECOND, linesEach: 10, pauseMs: 80 });
    const startedAt = performance.now();
    const { startTimes, lastKillAt } = await killAgainAndAgain(
      trial,
      batons,
      traffic,
      trial.long ? KILLS.long : KILLS.short,
    );
    const acknowledged = await traffic.stop();
    const seconds = (performance.now() - startedAt) / 1_000;
    await untilQuiet(batons, 2 * CATCH_UP_MS);
    const caughtUpAfter = performance.now() - lastKillAt;
    trial.holds(
      `caught up within 30 s of the last kill (${inWords(caughtUpAfter)})`,
      caughtUpAfter <= CATCH_UP_MS,
    );

    const oracle = await Oracle.ask(batons, acknowledged);
    oracle.judge(trial);
    oracle.judgeAnswers(trial);
    const unknown = oracle.judgeUnknown(trial);
    oracle.judgeDeaths(trial);
    await oracle.judgeScreen(trial, screen);
    trial.figure(
      `${startTimes.length} kills in ${seconds.toFixed(0)} s, ready again after ${spread(startTimes)}`,
    );
    trial.figure(
      `${acknowledged.length} webhooks acknowledged, ${Math.round(acknowledged.length / seconds)} a second`,
    );
    trial.figure(`${batons.unipile.sends.length} answers sent, ${unknown} unknown`);
    trial.figure(`from the 200 to the answer (grace period 1 s) ${spread(oracle.answerTimes())}`);
    trial.figure(`the screen heard ${screen.live} live and caught up on ${screen.caughtUp}`);
  },
};

/** Answers how long each start took, in milliseconds, smallest first, and when the last one died. */
async function killAgainAndAgain(trial: Trial, batons: OwnBatons, traffic: Traffic, times: number) {
  const startTimes: number[] = [];
  let lastKillAt = 0;
  for (let kill = 1; kill <= times; kill += 1) {
    await wait(trial.random.between(0, LONGEST_LIFE_MS));
    const victim = trial.random.pick(batons.instances);
    // The provider's balancer notices.
    const other = batons.instances.find((instance) => instance !== victim);
    for (const target of batons.unipile.webhooks.all.values())
      target.requestUrl = `${other?.url}/webhooks/unipile`;
    if (kill === times) void traffic.stop();
    lastKillAt = performance.now();
    startTimes.push(await restart(victim));
    if (kill % 10 === 0) trial.say(`${kill} kills, the last start took ${inWords(startTimes.at(-1) ?? 0)}`);
  }
  return { startTimes: startTimes.toSorted((one, other) => one - other), lastKillAt };
}

async function restart(victim: Instance): Promise<number> {
  await victim.kill9();
  const startedAt = performance.now();
  await victim.start();
  return performance.now() - startedAt;
}
