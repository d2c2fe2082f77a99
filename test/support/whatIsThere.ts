import { chromiumPath } from './chromium.js';

/**
 * Groups of tests for what a machine may not have. Where it is missing they are skipped, under a name that says what
 * they need: `npm test` closes with these reasons (tallyReporter.mjs).
 */
function describeIf(isThere: boolean, needs: string) {
  return (name: string, tests: () => void): void => {
    if (isThere) describe(name, tests);
    else describe.skip(`${name} [needs ${needs}]`, tests);
  };
}

const server = process.env['DATABASE_URL'];
const redis = process.env['REDIS_URL'];

/** Several instances on one database: the embedded one takes one process only. */
export const describeOnServer = describeIf(!!server, 'a PostgreSQL server: set DATABASE_URL');

/** Several instances that carry each other's live events. */
export const describeOnServerWithRedis = describeIf(
  !!server && !!redis,
  'a PostgreSQL server and Redis: set DATABASE_URL and REDIS_URL',
);

export const describeInBrowser = describeIf(
  chromiumPath !== undefined,
  'Chromium: for example apt-get install chromium',
);
