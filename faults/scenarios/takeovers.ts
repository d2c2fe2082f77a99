import { LoopClock } from '../../test/faults/loopClock.js';
import { TakeoverRaces, WISH_FOR_RACES } from '../../test/faults/takeoverRaces.js';
import { untilQuiet } from '../oracle.js';
import type { Scenario } from '../trial.js';

const RACES = { long: 5_000, short: 300 };
const BESIDE = 50;

export const takeovers: Scenario = {
  name: 'takeovers',
  fault:
    'takeovers against the AI, spread evenly from “AI asked” to “send begun”; a quarter of them amid a retry and its pause',
  async run(trial) {
    const batons = await trial.batons({
      ...WISH_FOR_RACES,
      settings: { ...WISH_FOR_RACES.settings, AI_IDLE_CONNECTION_MS: '2000' },
    });
    const loop = new LoopClock();
    trial.atEnd(async () => loop.stop());
    const count = trial.long ? RACES.long : RACES.short;
    const { races, late, wonByAi } = await new TakeoverRaces(batons, loop, BESIDE).run(count);
    trial.holds('every race had its takeover', races === count);
    trial.none(
      'AI sends whose first byte came after the takeover’s commit',
      late.map(({ chatId, text }) => `${chatId}: ${text}`),
    );
    trial.holds(
      `the takeovers fell on both sides of the sends (the AI was first in ${Math.round(wonByAi * 100)} %)`,
      wonByAi > 0.1 && wonByAi < 0.9,
    );
    await untilQuiet(batons, 30_000);
    trial.figure(`${races} races`);
  },
};
