// `npm run bench [-- SECTION …]`: builds what is stale, then measures it (see bench/run.ts).
import { spawnSync } from 'node:child_process';
import { buildDashboard, buildServer } from './freshBuild.mjs';

buildServer();
buildDashboard();
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', 'bench/run.ts', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
