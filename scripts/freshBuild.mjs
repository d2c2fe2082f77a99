// Builds what is missing or older than its sources, and nothing else.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Where an output of the build is, absolute. */
export const builtFile = (path) => join(root, 'dist', path);

export const buildServer = () =>
  buildIfStale({
    name: 'the server',
    npmArguments: ['run', 'build:server'],
    output: 'dist',
    sources: ['src', 'tsconfig.json', 'nest-cli.json', 'package-lock.json'],
  });

export const buildDashboard = () =>
  buildIfStale({
    name: 'the dashboard',
    npmArguments: ['run', 'build', '--workspace', 'dashboard'],
    output: 'dashboard/dist',
    sources: [
      'dashboard/src',
      'dashboard/index.html',
      'dashboard/vite.config.ts',
      'src/contracts',
      'package-lock.json',
    ],
  });

/** Ends the process, with what the compiler said, when a build fails: a stale or half-made Baton must not run. */
function buildIfStale({ name, npmArguments, output, sources }) {
  // Only a build that succeeded leaves this file: the compiler writes its output even where it found errors.
  const stamp = join(root, output, '.built');
  if (newest(sources) <= timeOf(stamp)) return;
  console.log(`Building ${name} …`);
  const startedAt = new Date();
  rmSync(stamp, { force: true });
  const build = spawnSync('npm', ['--silent', ...npmArguments], { cwd: root, encoding: 'utf8' });
  if (build.status !== 0) {
    console.error([build.stdout, build.stderr, build.error?.message].filter(Boolean).join('\n'));
    console.error(`Building ${name} failed.`);
    process.exit(1);
  }
  writeFileSync(stamp, '');
  // What was saved while the build ran is newer than the build.
  utimesSync(stamp, startedAt, startedAt);
}

/** Directories count too: a file that was taken away changes theirs alone. */
function newest(sources) {
  const times = sources.flatMap((source) => {
    const path = join(root, source);
    const isDirectory = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
    const below = isDirectory ? readdirSync(path, { recursive: true }) : [];
    return [path, ...below.filter((name) => !/\.spec\.tsx?$/.test(name)).map((name) => join(path, name))].map(
      timeOf,
    );
  });
  return Math.max(...times);
}

/** Milliseconds; 0 for what does not exist. */
function timeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
