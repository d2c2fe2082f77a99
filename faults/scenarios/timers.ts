import { eventually } from '../../test/support/eventually.js';
import { inWords, Oracle, spread, untilQuiet } from '../oracle.js';
import { QUICK_AI, Provider } from '../traffic.js';
import type { Scenario } from '../trial.js';

const TIMERS = { long: 10_000, short: 1_000 };
const AT_ONCE = 64;
const GRACE_SECONDS = 5;

export const timers: Scenario = {
  name: 'timers',
  fault: 'grace periods that end on four instances at once',
  async run(trial) {
    const batons = await trial.batons({
      instances: 4,
      straight: true,
      settings: { ...QUICK_AI, GRACE_DEFAULT_SECONDS: String(GRACE_SECONDS), AI_IDLE_CONNECTION_MS: '500' },
    });
    // Nobody needs them here.
    batons.unipile.behaviour('sendMessage').always({ echo: 'never' });
    batons.elevenLabs.settings.greeting = null;
    const count = trial.long ? TIMERS.long : TIMERS.short;
    const provider = new Provider(batons, trial.random);
    const begunAt = performance.now();
    let next = 0;
    const writing = async () => {
      while (next < count) await provider.brings(batons.newCustomer(), `timer ${(next += 1)}`);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, writing));
    const begunWithinMs = performance.now() - begunAt;

    const firings = () =>
      batons.world.sql<{ times: number; early: boolean; late_ms: number }>(
        `select count(e.id) as times, coalesce(bool_or(e.created_at < s.grace_deadline), false) as early,
          (extract(epoch from min(e.created_at) - min(s.grace_deadline)) * 1000)::float8 as late_ms
        from sessions s left join conversation_events e on e.session_id = s.id and e.type = 'ai_took_over'
        group by s.id`,
      );
    await eventually(async () => (await firings()).every(({ times }) => times > 0), { timeoutMs: 120_000 });
    const fired = await firings();
    const quietAfter = await untilQuiet(batons, 600_000);
    const again = await firings();
    trial.holds(`${count} timers set`, fired.length === count);
    trial.none(
      'timers that fired twice',
      again.filter(({ times }) => times > 1),
    );
    trial.none(
      'timers that fired early, by the database’s clock',
      again.filter(({ early }) => early),
    );
    const oracle = await Oracle.ask(batons, provider.acknowledged);
    oracle.judge(trial);
    oracle.judgeAnswers(trial);
    const lateness = fired.map(({ late_ms }) => late_ms).toSorted((one, other) => one - other);
    trial.figure(`${count} timers set within ${inWords(begunWithinMs)}, grace period ${GRACE_SECONDS} s`);
    trial.figure(`late by ${spread(lateness)}`);
    trial.figure(`every answer with the provider ${quietAfter.toFixed(0)} s after the last timer`);
  },
};
