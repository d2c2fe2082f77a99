/**
 * Who may import whom. Floors from the lowest up: a part may skip floors downwards, never look up or sideways. A lower
 * part reaches a higher one by a row, a job or a domain event; src/channels implements the port that src/delivery declares.
 *
 * Every rule has a folder of its name in test/lint/fixtures that breaks it and nothing else; architecture.spec.ts runs them.
 */
const FLOORS = [
  ['contracts'],
  ['platform'],
  ['tenants', 'contacts'],
  ['conversations'],
  ['sessions'],
  ['handoff'],
  ['delivery'],
  ['chatIngestion'],
  ['channels', 'messagingIngest', 'aiAgent', 'insights'],
  ['api'],
];
const COMPOSITION_ROOT = '^src/(cli/|[^/]+[.]ts$)';
const SPEC = '[.]spec[.]ts$';

const partsOf = (floors) => `^src/(${floors.flat().join('|')})/`;

const lookDown = FLOORS.map((floor, level) => ({
  name: `look-down-from-${floor.join('-')}`,
  comment: `What ${floor.join(', ')} and a part above both need belongs further down; news goes up by a row, a job or a domain event.`,
  severity: 'error',
  from: { path: partsOf(floor) },
  to: { path: [COMPOSITION_ROOT, ...FLOORS.slice(level + 1).map((above) => partsOf(above))] },
}));

const apart = FLOORS.filter((floor) => floor.length > 1).map((floor) => ({
  name: `apart-${floor.join('-')}`,
  comment: 'Parts of one floor do not know each other: what both need belongs further down.',
  severity: 'error',
  from: { path: partsOf(floor) },
  to: { path: partsOf(floor), pathNot: '^src/$1/' },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...lookDown,
    ...apart,
    {
      name: 'every-part-has-a-floor',
      comment: 'A new folder of src needs its place among the floors above, or no rule would watch it.',
      severity: 'error',
      from: { path: '^src/', pathNot: [partsOf(FLOORS), COMPOSITION_ROOT] },
      to: {},
    },
    {
      name: 'no-cycle',
      comment: 'Whoever reads one file of a cycle must read them all.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'contracts-run-anywhere',
      comment: 'The dashboard bundles src/contracts: only uuid and what a browser has.',
      severity: 'error',
      from: { path: '^src/contracts/', pathNot: SPEC },
      to: { dependencyTypes: ['core', 'npm'], pathNot: '/uuid/' },
    },
    {
      name: 'domain-is-pure',
      comment:
        'The rules of a domain folder are functions of their arguments: no database, no framework, no clock.',
      severity: 'error',
      from: { path: '^src/[^/]+/domain/', pathNot: SPEC },
      to: { pathNot: '^src/(contracts/|[^/]+/domain/)' },
    },
    {
      name: 'sql-lives-in-stores',
      comment: 'SQL is in the *.store.ts of the module that owns the table, and nowhere else.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['[.]store[.]ts$', '^src/platform/', SPEC] },
      to: { path: '/(kysely|pg)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'implementations-apart',
      comment: 'A provider is one implementation of a port; what two of them share stands beside them.',
      severity: 'error',
      from: { path: '^src/(channels|aiAgent)/([^/]+)/' },
      to: { path: '^src/$1/[^/]+/', pathNot: '^src/$1/$2/' },
    },
    {
      name: 'gemini-behind-its-port',
      comment: 'The Gemini client has seen its last release: one folder to change when it goes.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/aiAgent/gemini/' },
      to: { path: '/@google/' },
    },
    {
      name: 'src-stands-alone',
      comment: 'What is shipped needs nothing of the tests, the tools or the dashboard.',
      severity: 'error',
      from: { path: '^src/', pathNot: SPEC },
      to: { path: '^(test|bench|faults|scripts|dashboard)/' },
    },
    {
      name: 'dashboard-knows-contracts-only',
      comment: 'The dashboard talks to Baton over HTTP and sockets; the types of those are in src/contracts.',
      severity: 'error',
      from: { path: '^dashboard/' },
      to: { path: '^(src|test|bench|faults|scripts)/', pathNot: '^src/contracts/' },
    },
    {
      name: 'no-import-of-a-spec',
      comment: 'A spec only tests; what several need belongs to test/support.',
      severity: 'error',
      from: {},
      to: { path: '[.]spec[.]tsx?$' },
    },
    {
      name: 'no-dev-dependency-in-production',
      comment: 'The production image leaves devDependencies out: declare it under dependencies.',
      severity: 'error',
      from: { path: '^src/', pathNot: SPEC },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-undeclared-package',
      comment: 'It is only there because something else brought it: declare it in package.json.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere escapes every rule here.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dashboard/)?dist/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
