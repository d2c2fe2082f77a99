// `npm run test:faults [-- SCENARIO …]`: builds what is stale, then breaks it (see faults/run.ts).
import { spawnSync } from 'node:child_process';
import { buildServer } from './freshBuild.mjs';

buildServer();
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', 'faults/run.ts', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
