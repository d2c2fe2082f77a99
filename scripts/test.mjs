// `npm test [-- jest's arguments]`: builds what is stale, runs jest, and closes with what was skipped and why, and with
// one line of figures: `<n> passed, <n> failed, <n> skipped`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDashboard, buildServer } from './freshBuild.mjs';

buildServer();
buildDashboard();

const directory = mkdtempSync(join(tmpdir(), 'baton-tally-'));
const tallyFile = join(directory, 'tally.json');
const jest = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--reporters=default',
    '--reporters=<rootDir>/test/support/tallyReporter.mjs',
    // After the reporters, since their option would swallow a bare argument that follows it. Three, since tests mostly
    // wait: two cores have time for one more.
    '--maxWorkers=3',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit', env: { ...process.env, TALLY_FILE: tallyFile } },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));

jest.on('exit', (code) => {
  const { passed, failed, skipped } = readTally();
  rmSync(directory, { recursive: true });
  for (const [reason, count] of Object.entries(skipped)) console.log(`Skipped ${count}: ${reason}`);
  // A leak found after the last test fails the run without failing a test.
  const failures = code === 0 ? failed : Math.max(failed, 1);
  if (failures > 0) console.log('What Baton logged meanwhile: node_modules/.cache/baton/test.log');
  const skips = Object.values(skipped).reduce((sum, count) => sum + count, 0);
  console.log(`${passed} passed, ${failures} failed, ${skips} skipped`);
  process.exitCode = code ?? 1;
});

/** When jest came to no end there is no tally; what it wrote itself says why. */
function readTally() {
  try {
    return JSON.parse(readFileSync(tallyFile, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: {} };
  }
}
