import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../test/support/batonProcess.js';
import { eventually } from '../../test/support/eventually.js';
import { keep, newDirectory } from '../children.js';
import { ownerOfPostgres, type Cluster } from '../cluster.js';
import { Oracle, spread, untilQuiet } from '../oracle.js';
import { Traffic } from '../traffic.js';
import type { Scenario, Trial } from '../trial.js';

const PGBOUNCER = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((path) => existsSync(path));
const SECONDS = { long: 60, short: 8 };
const PER_SECOND = 100;
/** Fewer than the instances' own connections together, or there would be nothing to share. */
const SERVER_CONNECTIONS = 6;

export const pooler: Scenario = {
  name: 'pooler',
  fault: `PgBouncer in transaction mode between two instances and PostgreSQL, with ${SERVER_CONNECTIONS} connections for all`,
  missing: () => (PGBOUNCER === undefined ? 'there is no PgBouncer here: apt-get install pgbouncer' : null),
  async run(trial) {
    const cluster = await trial.ownCluster();
    const throughPooler = await startPooler(trial, cluster);
    const batons = await trial.batons({ instances: 2, straight: true }, async () =>
      throughPooler(await cluster.newDatabase()),
    );
    batons.elevenLabs.settings.greeting = null;
    const traffic = new Traffic(batons, trial.random, { perSecond: PER_SECOND, linesEach: 5, pauseMs: 100 });
    await new Promise((resolve) => setTimeout(resolve, 1_000 * (trial.long ? SECONDS.long : SECONDS.short)));
    const acknowledged = await traffic.stop();
    await untilQuiet(batons, 60_000);
    trial.none('answers other than 200', [...traffic.provider.refusals]);
    const oracle = await Oracle.ask(batons, acknowledged);
    oracle.judge(trial);
    oracle.judgeAnswers(trial);
    trial.figure(`${acknowledged.length} webhooks`);
    const times = acknowledged.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other);
    trial.figure(`their 200 took ${spread(times)}`);
    if (trial.long) await runSuite(trial, throughPooler(cluster.url));
  },
};

/** Answers what leads a connection string through the pooler. */
async function startPooler(trial: Trial, cluster: Cluster): Promise<(url: string) => string> {
  const directory = newDirectory();
  const port = await freePort();
  const file = join(directory, 'pgbouncer.ini');
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: 'transaction',
    default_pool_size: SERVER_CONNECTIONS,
    max_client_conn: 500,
    // Databases of tests are dropped while the pooler still holds connections to them.
    server_idle_timeout: 5,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const target = `* = host=127.0.0.1 port=${cluster.port} user=postgres`;
  writeFileSync(file, ['[databases]', target, '[pgbouncer]', ...lines, ''].join('\n'));
  const owner = ownerOfPostgres();
  for (const path of [directory, file])
    if (owner.uid !== undefined && owner.gid !== undefined) chownSync(path, owner.uid, owner.gid);
  const pgbouncer = keep(spawn(PGBOUNCER ?? '', [file], { cwd: directory, stdio: 'ignore', ...owner }));
  trial.atEnd(async () => {
    const ended = once(pgbouncer, 'exit');
    pgbouncer.kill('SIGKILL');
    await ended;
  });
  const lead = (url: string): string => {
    const through = new URL(url);
    through.port = String(port);
    return through.href;
  };
  await eventually(async () => {
    const client = new pg.Client(lead(cluster.url));
    await client.connect();
    await client.end();
    return true;
  });
  return lead;
}

/** `npm test` itself. */
async function runSuite(trial: Trial, databaseUrl: string): Promise<void> {
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    ...(trial.redisUrl !== null && { REDIS_URL: trial.redisUrl }),
  };
  const suite = keep(spawn('npm', ['test'], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  let output = '';
  for (const stream of [suite.stdout, suite.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(suite, 'close')) as [number | null];
  const tally = /\d+ passed, \d+ failed, \d+ skipped/.exec(output)?.[0] ?? 'no end';
  if (code !== 0) trial.say(output);
  trial.holds(`the whole suite passes through it (${tally})`, code === 0);
}
