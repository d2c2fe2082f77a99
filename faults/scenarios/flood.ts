import { setTimeout as wait } from 'node:timers/promises';
import type { OwnBatons } from '../../test/faults/ownBatons.js';
import { preciseNow } from '../../test/simulators/base/preciseNow.js';
import { messageReceived } from '../../test/simulators/unipile/webhookPayloads.js';
import { call } from '../../test/support/call.js';
import { inWords, Oracle, spread, untilQuiet } from '../oracle.js';
import { otherTenant, type OtherTenant } from '../otherTenant.js';
import { QUICK_AI, Provider, type Acknowledged } from '../traffic.js';
import type { Scenario, Trial } from '../trial.js';

const ROUNDS = { long: 3, short: 1 };
const SECONDS = 8;
const FLOODING = 64;
const LEAST_PER_SECOND = 300;
/** The quiet tenant's customers write so often. */
const EVERY_MS = 250;
/** What a scheduler may add to a figure of milliseconds. */
const SLACK_MS = 25;
const ANSWER_WITHIN_MS = 30_000;

interface Times {
  acknowledged: number[];
  answered: number[];
}

export const flood: Scenario = {
  name: 'flood',
  fault: `one tenant floods: ${FLOODING} senders of webhooks without a pause`,
  async run(trial) {
    const batons = await trial.batons({
      straight: true,
      settings: { ...QUICK_AI, AI_IDLE_CONNECTION_MS: '1000' },
    });
    batons.elevenLabs.settings.greeting = null;
    const other = await otherTenant(trial, batons);
    await other.appoint();
    const quiet: Times = { acknowledged: [], answered: [] };
    const flooded: Times = { acknowledged: [], answered: [] };
    const rounds = trial.long ? ROUNDS.long : ROUNDS.short;
    const acknowledged: Acknowledged[] = [];
    // Once for nothing: what is compiled and connected at the first call must not make the quiet time look slow.
    await talk(other, { acknowledged: [], answered: [] });
    for (let round = 0; round < rounds; round += 1) {
      await talk(other, quiet);
      const stop = beginFlood(trial, batons);
      await talk(other, flooded);
      acknowledged.push(...(await stop()));
      await untilQuiet(batons, 120_000);
    }
    judge(trial, 'acknowledgements', quiet.acknowledged, flooded.acknowledged);
    judge(trial, 'AI answers', quiet.answered, flooded.answered);
    const perSecond = acknowledged.length / rounds / SECONDS;
    trial.holds(`it was a flood: over ${LEAST_PER_SECOND} webhooks a second`, perSecond > LEAST_PER_SECOND);
    (await Oracle.ask(batons, acknowledged)).judge(trial);
    trial.figure(`${Math.round(perSecond)} webhooks a second of the one that floods`);
  },
};

/** Answers what ends it, which answers what was acknowledged. */
function beginFlood(trial: Trial, batons: OwnBatons): () => Promise<Acknowledged[]> {
  const provider = new Provider(batons, trial.random);
  let isOver = false;
  let count = 0;
  const flooding = Array.from({ length: FLOODING }, async () => {
    const customer = batons.newCustomer();
    while (!isOver) await provider.brings(customer, `flood ${(count += 1)}`);
  });
  return async () => {
    isOver = true;
    await Promise.all(flooding);
    return provider.acknowledged;
  };
}

/** New customers of a tenant, who write one after the other. */
async function talk(tenant: OtherTenant, times: Times): Promise<void> {
  const { account, unipile } = tenant;
  const answers: Promise<void>[] = [];
  const endsAt = performance.now() + SECONDS * 1_000;
  while (performance.now() < endsAt) {
    const customer = tenant.newCustomer();
    const text = `hello ${customer.phone}`;
    const payload = messageReceived(unipile.factsOf({ ...customer.thread, text }));
    const askedAt = preciseNow();
    const { status } = await call('POST', account.webhookUrl, payload, {
      'x-unipile-secret': account.webhookSecret,
    });
    if (status !== 200) throw new Error(`The quiet tenant's webhook was answered ${status}`);
    times.acknowledged.push(preciseNow() - askedAt);
    answers.push(
      unipile
        .waitFor(() => unipile.sends.find(({ chatId }) => chatId === customer.chatId), ANSWER_WITHIN_MS)
        .then((send) => void times.answered.push(send.call.receivedAt - askedAt)),
    );
    await wait(EVERY_MS);
  }
  await Promise.all(answers);
}

function judge(trial: Trial, what: string, quiet: readonly number[], flooded: readonly number[]): void {
  const [before, during] = [median(quiet), median(flooded)];
  trial.holds(
    `another tenant's ${what} within twice their quiet time and ${SLACK_MS} ms (median ${inWords(during)} beside ${inWords(before)})`,
    during <= 2 * before + SLACK_MS,
  );
  trial.figure(`${what}: quiet ${spread(sorted(quiet))}; flooded ${spread(sorted(flooded))}`);
}

const sorted = (figures: readonly number[]): number[] => figures.toSorted((one, other) => one - other);
const median = (figures: readonly number[]): number => sorted(figures)[Math.floor(figures.length / 2)] ?? NaN;
