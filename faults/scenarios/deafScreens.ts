import { call } from '../../test/support/call.js';
import { eventually } from '../../test/support/eventually.js';
import type { OwnBatons } from '../../test/faults/ownBatons.js';
import { Oracle } from '../oracle.js';
import { Screen } from '../screen.js';
import { Provider } from '../traffic.js';
import type { Scenario } from '../trial.js';

const SCREENS = 200;
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
    const before = { memory: await memoryOf(batons), sockets: await socketsOf(batons) };
    const deaf = await Promise.all(Array.from({ length: SCREENS }, () => Screen.open(batons)));
    trial.atEnd(async () => [reading, ...deaf].forEach((screen) => screen.close()));
    for (const screen of deaf) screen.stopReading();

    const provider = new Provider(batons, trial.random);
    const count = trial.long ? MESSAGES.long : MESSAGES.short;
    let most = before.memory;
    let next = 0;
    const bringing = async () => {
      while (next < count) {
        const text = `${(next += 1)} `.padEnd(TEXT_LENGTH, 'long ');
        await provider.brings(batons.newCustomer(), text);
        if (next % 20 === 0) most = Math.max(most, await memoryOf(batons));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, bringing));
    const cut = await eventually(
      async () => {
        most = Math.max(most, await memoryOf(batons));
        return (await socketsOf(batons)) < before.sockets + SCREENS / 10;
      },
      { timeoutMs: 20_000 },
    ).catch(() => false);
    trial.holds('every one of them was cut', cut);
    trial.holds('the one that reads was not', reading.connections === 1);
    trial.holds(`memory stayed within ${ROOM_MIB} MiB of what it was`, most - before.memory <= ROOM_MIB);
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
    trial.figure(`memory ${before.memory.toFixed(0)} MiB before, at most ${most.toFixed(0)} MiB`);
    trial.figure(
      `${RETURNING} cut screens came back and caught up on ${returning.map(({ caughtUp }) => caughtUp).join(', ')}`,
    );
  },
};

async function metric(batons: OwnBatons, name: string): Promise<number> {
  const { body } = await call<string>('GET', `${batons.only.url}/metrics`);
  const line = body.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.split(' ').at(-1));
}

const memoryOf = async (batons: OwnBatons): Promise<number> =>
  (await metric(batons, 'process_resident_memory_bytes')) / MEBIBYTE;

const socketsOf = (batons: OwnBatons): Promise<number> =>
  metric(batons, 'nodejs_active_resources{type="TCPSocketWrap"}');
