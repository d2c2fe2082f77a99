import { Validator } from '@seriousme/openapi-schema-validator';
import { call } from '../support/call.js';
import { control } from '../support/control.js';
import { launchBaton, newDataDir } from '../support/spawnBaton.js';
import { eventually } from '../support/eventually.js';

interface Operation {
  summary?: string;
  tags?: string[];
  operationId: string;
  responses: Record<string, { content?: Record<string, { schema?: object }> }>;
}

interface Document {
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
}

let url: string;
let document: Document;

beforeAll(async () => {
  url = await control('url');
  document = (await (await fetch(`${url}/docs-json`)).json()) as Document;
});

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      ...operation,
    })),
  );

it('is OpenAPI 3', async () => {
  const { valid, errors } = await new Validator().validate(document as never);
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
});

it('has a summary and one tag for each route, and says what each tag is for', () => {
  const explained = new Set(document.tags.map(({ name }) => name));
  const faults = operations().filter(
    ({ summary, tags = [] }) => !summary || tags.length !== 1 || !explained.has(tags[0] ?? ''),
  );
  expect(faults.map(({ name, tags }) => `${name} (${tags})`)).toEqual([]);
});

it('gives every answer that has a body its schema', () => {
  const NO_BODY = new Set(['204', '302', '304']);
  // What providers deliver is acknowledged without a word.
  const faults = operations().flatMap(({ name, path, responses }) =>
    Object.entries(responses)
      .filter(([status]) => !NO_BODY.has(status) && !(path.startsWith('/webhooks/') && status === '200'))
      .filter(([, { content }]) => !hasSchema(content))
      .map(([status]) => `${name} ${status}`),
  );
  expect(faults).toEqual([]);
});

const hasSchema = (content: Operation['responses'][string]['content']): boolean =>
  Object.values(content ?? {}).some(({ schema }) => schema !== undefined);

it('tells refusals in the dialect of each route', () => {
  const shapeAt = (path: string, method: string, status: string) =>
    JSON.stringify(document.paths[path]?.[method]?.responses[status]?.content);
  expect(shapeAt('/chat/conversations', 'get', '401')).toContain('ChatError');
  expect(shapeAt('/conversations', 'get', '401')).toContain('PlainError');
  expect(shapeAt('/functions/v1/messaging-ingest', 'post', '401')).toContain('IngestError');
});

it('has no two operations under one name', () => {
  const ids = operations().map(({ operationId }) => operationId);
  expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([]);
});

it('is shown as a page that works under Baton’s own security headers', async () => {
  const page = await fetch(`${url}/docs`);
  expect(page.status).toBe(200);
  const html = await page.text();
  expect(html).toContain('Baton API');
  // Scripts from elsewhere, or within the page, would be refused by the browser.
  const scripts = [...html.matchAll(/<script([^>]*)>([^<]*)</g)];
  expect(scripts.length).toBeGreaterThan(0);
  for (const [, attributes = '', inline = ''] of scripts) {
    expect(inline.trim()).toBe('');
    const source = /src="([^"]+)"/.exec(attributes)?.[1] ?? '';
    const script = await fetch(new URL(source, `${url}/docs`));
    expect({ source, status: script.status }).toEqual({ source, status: 200 });
    await script.text();
  }
});

it('is closed where SWAGGER is off', async () => {
  const baton = await launchBaton({ DATA_DIR: await newDataDir(), SWAGGER: 'off' });
  try {
    await eventually(async () => (await call('GET', `${baton.url}/health/ready`)).status === 200, {
      timeoutMs: 30_000,
    });
    for (const path of ['/docs-json', '/docs/swagger-ui-init.js']) {
      const answer = await fetch(baton.url + path);
      expect([path, (await answer.text()).includes('openapi')]).toEqual([path, false]);
    }
  } finally {
    await baton.stop();
  }
});
