// Runs dependency-cruiser over every folder of fixtures/, each as if it were the repository, and prints
// { "<folder>": ["<rule that caught something>", …] } as JSON. A process of its own, since it changes its directory.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cruise } from 'dependency-cruiser';

const configuration = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');
const fixtures = new URL('fixtures/', import.meta.url);
const found = {};

for (const folder of readdirSync(fixtures)) {
  const root = new URL(`${folder}/`, fixtures);
  process.chdir(root.pathname);
  const sources = readdirSync(root).filter((name) => name === 'src' || name === 'dashboard');
  const { output } = await cruise(sources, {
    ...configuration.options,
    validate: true,
    ruleSet: { forbidden: configuration.forbidden },
  });
  found[folder] = [...new Set(output.summary.violations.map((violation) => violation.rule.name))];
}
process.stdout.write(JSON.stringify(found));
