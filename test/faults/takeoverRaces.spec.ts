import { describeOnServer } from '../support/whatIsThere.js';
import { LoopClock } from './loopClock.js';
import { OwnBatons } from './ownBatons.js';
import { TakeoverRaces, WISH_FOR_RACES } from './takeoverRaces.js';

const RACES = 200;
const BESIDE = 50;

describeOnServer('a takeover against the AI, on two instances', () => {
  let batons: OwnBatons;
  let loop: LoopClock;

  beforeAll(async () => {
    batons = await OwnBatons.start(WISH_FOR_RACES);
    loop = new LoopClock();
  }, 60_000);
  afterAll(async () => {
    loop?.stop();
    await batons?.close();
  });

  it('200 times, spread from “AI asked” to “send begun”: no AI message begins to leave after it has committed', async () => {
    const { races, late, wonByAi } = await new TakeoverRaces(batons, loop, BESIDE).run(RACES);
    expect(races).toBe(RACES);
    expect(late).toEqual([]);
    // The takeovers did fall on both sides of the sends, or nothing was raced for.
    expect(wonByAi).toBeGreaterThan(0.1);
    expect(wonByAi).toBeLessThan(0.9);
  }, 90_000);
});
