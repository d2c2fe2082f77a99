import { preciseNow } from '../../test/simulators/base/preciseNow.js';
import { eventually } from '../../test/support/eventually.js';
import { dieEverywhere, PLACES, WISH_FOR_PLACES, type Place } from '../../test/faults/places.js';
import { inWords, Oracle } from '../oracle.js';
import type { Scenario } from '../trial.js';

/** Promise 4. */
const CATCH_UP_MS = 30_000;
/** Nobody can know whether it left: it is unknown, and not sent again. */
const DOUBTFUL: Place = 'after the send is claimed';

export const places: Scenario = {
  name: 'places',
  fault:
    'kill -9 before and after each commit between a message and its answer: claim, answer, send, recording',
  async run(trial) {
    const batons = await trial.batons(WISH_FOR_PLACES);
    let diedAt = 0;
    const customers = await dieEverywhere(batons, async () => void (diedAt = preciseNow()));
    const settled = await Promise.all(
      PLACES.map(async (place) => {
        const customer = customers.get(place);
        const wanted = place === DOUBTFUL ? 'unknown' : 'sent';
        const isSettled = async () => (await customer?.messages())?.[1]?.status === wanted;
        const inTime = await eventually(isSettled, { timeoutMs: CATCH_UP_MS }).catch(() => false);
        return { place, inTime, tookMs: preciseNow() - diedAt, received: customer?.received.length };
      }),
    );
    trial.none(
      'places from which it was not taken up within 30 s of the death',
      settled.filter(({ inTime, tookMs }) => !inTime || tookMs > CATCH_UP_MS),
    );
    trial.none(
      'places with an answer too many or too few',
      settled.filter(({ place, received }) => received !== (place === DOUBTFUL ? 0 : 1)),
    );
    const acknowledged = [...customers].map(([text, { chatId }]) => ({ chatId, text, at: 0, tookMs: 0 }));
    const oracle = await Oracle.ask(batons, acknowledged);
    oracle.judge(trial);
    oracle.judgeAnswers(trial);
    const unknown = oracle.judgeUnknown(trial);
    oracle.judgeDeaths(trial);
    trial.holds('unknown only where the process died between claim and send', unknown === 1);
    trial.figure(
      `${PLACES.length} places, settled after at most ${inWords(Math.max(...settled.map(({ tookMs }) => tookMs)))}`,
    );
  },
};
