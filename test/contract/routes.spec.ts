import { readdirSync, readFileSync } from 'node:fs';
import { ROUTES, nameOf } from './routes.js';
import { openApiDocument, operationOf } from './openApiDocument.js';
import { runningRoutes, routesIn, withoutNames } from './runningRoutes.js';

/** Served beside the API: the dashboard's pages and files, and Swagger's. */
const NO_API =
  /^GET \/((inbox|settings)(\/:)?|insights|sandbox|login|assets\/:|favicon\.svg|theme\.js|docs.*)?$/;

describe('the table of routes', () => {
  it('names every HTTP route that there is, and none that there is not', async () => {
    const running = (await runningRoutes()).filter((route) => !NO_API.test(route));
    const named = ROUTES.map(({ method, path }) => `${method} ${withoutNames(path)}`);
    expect(named.toSorted()).toEqual(running.toSorted());
  });

  it('has each route once', () => {
    const names = ROUTES.map(nameOf);
    expect(names).toEqual([...new Set(names)]);
  });

  it('says of each parameter that is an id what it names', () => {
    const unsaid = ROUTES.filter(
      ({ path, ids = {}, caller }) =>
        caller !== 'secret' &&
        [...path.matchAll(/:(\w*[iI]d)\b/g)].some(([, name = '']) => ids[name] === undefined),
    );
    expect(unsaid.map(nameOf)).toEqual([]);
  });
});

describe('Swagger', () => {
  it('has every route of the table, each under its tag, and nothing else', async () => {
    const document = await openApiDocument();
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { tags = [] }]) => `${method.toUpperCase()} ${path} (${tags})`),
    );
    const wanted = ROUTES.map(
      (route) => `${route.method} ${route.path.replace(/:(\w+)/g, '{$1}')} (${route.tag})`,
    );
    expect(described.toSorted()).toEqual(wanted.toSorted());
  });

  it('says of every route which credential it wants, how it is answered, and what its parameters are', async () => {
    const document = await openApiDocument();
    const faults = ROUTES.flatMap((route) => {
      const operation = operationOf(document, route);
      const answers = Object.keys(operation.responses);
      const wantsCredential = !['anyone', 'secret'].includes(route.caller);
      return [
        [!operation.summary, 'has no summary'],
        [!answers.some((status) => /^[23]/.test(status)), 'says of no success'],
        [wantsCredential && (operation.security ?? []).length === 0, 'names no credential'],
        [route.body !== undefined && operation.requestBody === undefined, 'describes no body'],
        [Object.keys(route.ids ?? {}).length > 0 && !answers.includes('404'), 'does not say of 404'],
      ].flatMap(([isFault, fault]) => (isFault ? [`${nameOf(route)} ${fault}`] : []));
    });
    expect(faults).toEqual([]);
  });
});

it('no two shapes in Swagger have one name, or one would be shown in place of the other', () => {
  const source = new URL('../../src/', import.meta.url);
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .flatMap((file) => [
      ...readFileSync(new URL(file, source), 'utf8').matchAll(/^(?:export )?class (\w+Dto)\b/gm),
    ])
    .map(([, name]) => name);
  expect(names.filter((name, place) => names.indexOf(name) < place)).toEqual([]);
});

describe('reading Fastify’s tree', () => {
  it('finds paths that share a beginning, parameters with several names, and several methods', () => {
    const printed = [
      '├── /a/connect (POST)',
      '│   └── ion-status (GET, HEAD)',
      '└── /b (GET, HEAD, POST)',
      '    └── /:id|:other (GET, HEAD)',
      '        └── /c (PUT)',
      '',
    ].join('\n');
    expect(routesIn(printed)).toEqual([
      'POST /a/connect',
      'GET /a/connection-status',
      'GET /b',
      'POST /b',
      'GET /b/:',
      'PUT /b/:/c',
    ]);
  });
});
