import { call } from '../../test/support/call.js';
import { eventually } from '../../test/support/eventually.js';
import type { OwnBatons } from '../../test/faults/ownBatons.js';
import { Oracle } from '../oracle.js';
import { Screen } from '../screen.js';
import { Provider } from '../traffic.js';
import type { Scenario } from '../trial.js';

const SCREENS = 200;
/** Each has written once before, so that the screens have something to catch up from. */
const CUSTOMERS = 50;
/** Of a kind that fills what waits for a screen (4 million characters), and the system's buffers, in a few hundred. */
const TEXT_LENGTH = 50_000;
const MESSAGES = { long: 2_000, short: 500 };
const AT_ONCE = 8;
/** Each of them is then held against everything stored. */
const RETURNING = 5;
const MEBIBYTE = 2 ** 20;
/** Above what it had before. Four million characters for each of 200 screens would be 800 MiB. */
const ROOM_MIB = 400;

export const deafScreens: Scenario = {
  name: 'deaf-screens',
  fault: `${SCREENS} socket clients that never read, while ${TEXT_LENGTH / 1_000} kB messages come in`,
  async run(trial) {
    const batons = await trial.batons({ straight: true, settings: { GRACE_DEFAULT_SECONDS: '3600' } });
    const reading = await Screen.open(batons);
    const before = await memoryOf(batons);
    const deaf = await Promise.all(Array.from({ length: SCREENS }, () => Screen.open(batons)));
    trial.atEnd(async () => [reading, ...deaf].forEach((screen) => screen.close()));
    const provider = new Provider(batons, trial.random);
    const customers = Array.from({ length: CUSTOMERS }, () => batons.newCustomer());
    await Promise.all(customers.map((customer, place) => provider.brings(customer, `first ${place}`)));
    await eventually(() => deaf.every(({ live }) => live >= CUSTOMERS), { what: 'the first messages' });
    const sockets = await socketsOf(batons);
    for (const screen of deaf) screen.stopReading();

    const count = trial.long ? MESSAGES.long : MESSAGES.short;
    let most = before;
    let next = 0;
    const bringing = async () => {
      while (next < count) {
        const customer = trial.random.pick(customers);
        const text = `${(next += 1)} `.padEnd(TEXT_LENGTH, 'long ');
        await provider.brings(customer, text);
        if (next % 20 === 0) most = Math.max(most, await memoryOf(batons));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, bringing));
    const cut = await eventually(
      async () => {
        most = Math.max(most, await memoryOf(batons));
        return cutsBy(batons) === SCREENS && (await socketsOf(batons)) < sockets - 0.9 * SCREENS;
      },
      { timeoutMs: 20_000 },
    ).catch(() => false);
    trial.holds('every one of them was cut', cut);
    trial.holds('the one that reads was not', reading.connections === 1);
    trial.holds(`memory stayed within ${ROOM_MIB} MiB of what it was`, most - before <= ROOM_MIB);
    trial.none('answers other than 200 meanwhile', [...provider.refusals]);

    const oracle = await Oracle.ask(batons, provider.acknowledged);
    oracle.judge(trial);
    await oracle.judgeScreen(trial, reading);
    const returning = trial.random.shuffle(deaf).slice(0, RETURNING);
    for (const screen of returning) {
      await screen.comeBack();
      await oracle.judgeScreen(trial, screen);
    }
    trial.figure(`${count} messages of ${TEXT_LENGTH / 1_000} kB for ${SCREENS} screens`);
    trial.figure(`memory ${before.toFixed(0)} MiB before, at most ${most.toFixed(0)} MiB`);
    trial.figure(
      `${RETURNING} cut screens came back and caught up on ${returning.map(({ caughtUp }) => caughtUp).join(', ')}`,
    );
  },
};

/** As it says itself. */
const cutsBy = (batons: OwnBatons): number =>
  batons.only.baton?.output.match(/A socket was cut/g)?.length ?? 0;

async function metric(batons: OwnBatons, name: string): Promise<number> {
  const { body } = await call<string>('GET', `${batons.only.url}/metrics`);
  const line = body.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.split(' ').at(-1));
}

const memoryOf = async (batons: OwnBatons): Promise<number> =>
  (await metric(batons, 'process_resident_memory_bytes')) / MEBIBYTE;

const socketsOf = (batons: OwnBatons): Promise<number> =>
  metric(batons, 'nodejs_active_resources{type="TCPSocketWrap"}');
