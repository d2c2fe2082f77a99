import { writeFileSync } from 'node:fs';

/**
 * Leaves the figures of a run in the file TALLY_FILE, for scripts/test.mjs to close with. Tests that need what is not
 * there say so in their group's name, as `[needs <what>: <how to get it>]` (see whatIsThere.ts).
 */
export default class TallyReporter {
  onRunComplete(_contexts, results) {
    const skipped = {};
    for (const test of results.testResults.flatMap((suite) => suite.testResults)) {
      if (test.status !== 'pending') continue;
      const reason = /\[(needs [^\]]+)\]/.exec(test.fullName)?.[1] ?? 'no reason given';
      skipped[reason] = (skipped[reason] ?? 0) + 1;
    }
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    writeFileSync(
      process.env.TALLY_FILE,
      JSON.stringify({ passed: results.numPassedTests, failed, skipped }),
    );
  }
}
