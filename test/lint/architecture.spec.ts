import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The configuration itself names the rules: one without a fixture fails here, as does one that catches too much. */
const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: { name: string }[];
};

describe('the import rules', () => {
  let caught: Record<string, string[]>;

  beforeAll(async () => {
    const { stdout } = await run(process.execPath, [
      fileURLToPath(new URL('./cruiseFixtures.mjs', import.meta.url)),
    ]);
    caught = JSON.parse(stdout) as Record<string, string[]>;
  });

  it.each(forbidden.map((rule) => rule.name))('%s catches its illegal fixture, alone', (rule) => {
    expect(caught[rule]).toEqual([rule]);
  });

  it('has no fixture without a rule', () => {
    expect(Object.keys(caught).toSorted()).toEqual(forbidden.map((rule) => rule.name).toSorted());
  });
});
