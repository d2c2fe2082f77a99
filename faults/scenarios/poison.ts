import { setTimeout as wait } from 'node:timers/promises';
import { UNSTORABLE_ID } from '../../test/faults/unstorableId.js';
import { messageReceived } from '../../test/simulators/unipile/webhookPayloads.js';
import { Oracle, spread } from '../oracle.js';
import { Provider } from '../traffic.js';
import type { Scenario } from '../trial.js';

const SECONDS = { long: 60, short: 8 };
const PER_SECOND = 200;
const SHARE = 0.01;
const BURST = 200;
const TICK_MS = 25;

export const poison: Scenario = {
  name: 'poison',
  fault: `messages that PostgreSQL refuses amid others: 1 in a burst of ${BURST}, then 1 % of ${PER_SECOND} a second`,
  async run(trial) {
    // Nobody answers here.
    const batons = await trial.batons({ straight: true, settings: { GRACE_DEFAULT_SECONDS: '3600' } });
    const provider = new Provider(batons, trial.random);
    const poisoned: string[] = [];
    const poisonOne = async (): Promise<void> => {
      const text = `poison ${poisoned.push('')}`;
      poisoned[poisoned.length - 1] = text;
      const { thread } = batons.newCustomer();
      await provider.untilTaken(
        messageReceived(batons.unipile.factsOf({ ...thread, text, messageId: UNSTORABLE_ID })),
      );
    };
    let sound = 0;
    const bringOne = () => provider.brings(batons.newCustomer(), `sound ${(sound += 1)}`);

    await Promise.all([...Array.from({ length: BURST }, bringOne), poisonOne()]);
    const bringing: Promise<void>[] = [];
    const count = PER_SECOND * (trial.long ? SECONDS.long : SECONDS.short);
    const startedAt = performance.now();
    while (bringing.length < count) {
      const due = Math.min(count, ((performance.now() - startedAt) / 1_000) * PER_SECOND);
      while (bringing.length < due) bringing.push(trial.random.next() < SHARE ? poisonOne() : bringOne());
      await wait(TICK_MS);
    }
    await Promise.all(bringing);

    trial.none('answers other than 200', [...provider.refusals]);
    const oracle = await Oracle.ask(batons, provider.acknowledged);
    oracle.judge(trial);
    const rejected = await batons.world.sql<{ reason: string; body: string }>(
      `select reason, convert_from(body, 'UTF8') as body from rejected_webhooks`,
    );
    const kept = rejected.map(({ body }) => (JSON.parse(body) as { message: string }).message);
    trial.none(
      'poisoned messages that are not in rejected_webhooks, once, with a reason',
      poisoned.filter((text) => kept.filter((each) => each === text).length !== 1),
    );
    trial.none(
      'others there',
      rejected.filter(({ reason, body }) => reason === '' || !body.includes('poison')),
    );
    const times = provider.acknowledged.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other);
    trial.figure(`${sound} sound messages, ${poisoned.length} poisoned`);
    trial.figure(`the 200 of a sound one took ${spread(times)}`);
  },
};
