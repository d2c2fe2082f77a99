/**
 * `npm run test:faults [-- SCENARIO …] [-- --long] [-- --seed N] [-- --write]`: breaks the built Baton in every way that
 * docs/promises.md lists, and says what held. All scenarios, or those named; `--long` in earnest, else short enough for
 * every change; `--seed` repeats the choices of an earlier run; `--write` puts the rows into docs/promises.md.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Cluster } from './cluster.js';
import { startRedis } from './redis.js';
import { cpu, machine, passed, table, write, type Result } from './report.js';
import { SCENARIOS } from './scenarios.js';
import { Trial, type Scenario } from './trial.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    long: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    write: { type: 'boolean', default: false },
  },
});
const { long } = values;
const seed = Number(values.seed);
const names = SCENARIOS.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no scenario ${unknown.join(', ')}. There are: ${names.join(', ')}`);
  process.exit(2);
}
const wanted = SCENARIOS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));

console.log(`Seed ${seed}; ${long ? 'long' : 'short'} form; ${cpu()}, ${machine()}`);
const cluster = await Cluster.create();
const redis = await startRedis();
const results: Result[] = [];
try {
  for (const scenario of wanted) results.push(await tryOut(scenario));
} finally {
  await redis?.stop();
  await cluster.remove();
}

console.log(`\n${table(results)}\n`);
if (values.write) write(results, names);
const failed = results.filter((result) => !passed(result));
const skipped = results.filter(({ skipped: reason }) => reason !== null);
console.log(
  `${results.length - failed.length - skipped.length} passed, ${failed.length} failed, ${skipped.length} skipped`,
);
// Whatever a scenario that broke off still waits for.
process.exit(failed.length > 0 ? 1 : 0);

async function tryOut({ name, fault, missing, run }: Scenario): Promise<Result> {
  const command = `npm run test:faults -- ${name}${long ? ' --long' : ''} --seed ${seed}`;
  console.log(`\n${name}: ${fault}`);
  const trial = new Trial(cluster, redis?.url ?? null, seed, long);
  const startedAt = performance.now();
  const skipped = missing?.() ?? null;
  if (skipped !== null) trial.say(`Not run: ${skipped}`);
  try {
    if (skipped === null) await run(trial);
  } catch (error) {
    trial.holds(
      `it ran to its end (${error instanceof Error ? error.message.split('\n')[0] : 'it threw'})`,
      false,
    );
    console.error(error);
  } finally {
    await trial.close();
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const result = { name, skipped, checks: trial.checks, figures: trial.figures, seconds, command };
  trial.say(`${passed(result) ? 'held' : 'DID NOT HOLD'}, in ${seconds.toFixed(0)} s`);
  return result;
}
