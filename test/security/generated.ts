import fc from 'fast-check';
import {
  bodySchemaOf,
  operationOf,
  resolved,
  type OpenApiDocument,
  type Schema,
} from '../contract/openApiDocument.js';
import type { Route, Thing } from '../contract/routes.js';

/** A request as it goes over the wire. */
export interface GeneratedRequest {
  method: string;
  /** With its query. */
  path: string;
  body?: string;
  contentType?: string;
}

const DEEPEST = 6;

/** What no field asks for, of every type, and what databases, dates and numbers trip over. */
const wrong: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    0,
    -1,
    1e308,
    2 ** 53,
    0.1,
    true,
    [],
    {},
    [[]],
    [null],
    '\0',
    '\uD800',
    "' or 1=1 --",
    '%00',
    '../../etc/passwd',
    '{"$gt":""}',
    { $gt: '' },
    { toString: 1 },
    { length: -1 },
    '0000-00-00T00:00:00Z',
    '+275760-09-13T00:00:00.001Z',
    '9999999999999999999999',
    'NaN',
    '\u202E\u0000\uFEFF',
    'x'.repeat(5_000),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Things of the caller's tenant, by whose ids a request gets further than the first look-up. */
type Known = Record<Thing, string>;

/** Requests to a route: mostly nearly right, as what is quite wrong is refused at the door. */
export function requestsTo(
  document: OpenApiDocument,
  route: Route,
  known: Known,
): fc.Arbitrary<GeneratedRequest> {
  const { parameters = [] } = operationOf(document, route);
  const query = parameters.filter((parameter) => parameter.in === 'query');
  const schema = bodySchemaOf(document, route);
  const ids = Object.values(known);
  const value = (of: Schema) => valueOf(document, of, ids, 0);
  return fc.record({
    method: fc.constant(route.method),
    path: fc
      .tuple(
        pathTo(route, known),
        fc.record(Object.fromEntries(query.map(({ name, schema: of }) => [name, value(of)])), {
          requiredKeys: [],
        }),
        fc.option(fc.constantFrom('a[b]=1', 'limit=1&limit=2', '__proto__=1', '=%ff', '%'), { freq: 8 }),
      )
      .map(([path, values, odd]) => `${path}?${queryOf(values)}${odd === null ? '' : `&${odd}`}`),
    body:
      schema === null
        ? fc.option(fc.constantFrom('{}', 'null', '{'), { nil: undefined })
        : fc.oneof(
            { weight: 12, arbitrary: value(schema).map((body) => JSON.stringify(body)) },
            { weight: 1, arbitrary: wrong.map((body) => JSON.stringify(body)) },
            { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
          ),
    contentType: fc.oneof(
      { weight: 12, arbitrary: fc.constant('application/json') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('text/plain', 'multipart/form-data; boundary=x', 'application/x'),
      },
    ),
  });
}

const pathTo = ({ path, ids = {} }: Route, known: Known): fc.Arbitrary<string> => {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const places = names.map((name) => {
    const thing = ids[name];
    const right = thing === undefined ? fc.uuid() : fc.constant(known[thing]);
    return fc.oneof(
      { weight: 8, arbitrary: right },
      { weight: 1, arbitrary: fc.uuid() },
      {
        weight: 1,
        arbitrary: fc.constantFrom('%00', '%ff', '..%2f', 'x', '1', '+1555', encodeURIComponent("'\uFEFF")),
      },
    );
  });
  return fc.tuple(...places).map((values) => {
    let place = 0;
    return path.replace(/:\w+/g, () => values[place++] ?? '');
  });
};

function queryOf(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([name, value]) => {
      const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
      return `${encodeURIComponent(name)}=${encodeURIComponent(text.toWellFormed())}`;
    })
    .join('&');
}

/** Mostly what the schema asks for, sometimes anything. */
function valueOf(
  document: OpenApiDocument,
  schema: Schema,
  ids: string[],
  depth: number,
): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 14, arbitrary: rightValueOf(document, schema, ids, depth) },
    { weight: 1, arbitrary: wrong },
  );
}

function rightValueOf(
  document: OpenApiDocument,
  given: Schema,
  ids: string[],
  depth: number,
): fc.Arbitrary<unknown> {
  const schema = resolved(document, given);
  const {
    allOf,
    oneOf,
    enum: choices,
    type,
    example,
    format,
    items,
    properties,
    nullable,
    required,
  } = schema;
  if (depth > DEEPEST) return fc.constant(null);
  const within = (of: unknown) => valueOf(document, of as Schema, ids, depth + 1);
  if (nullable === true && depth % 2 === 0)
    return fc.oneof(fc.constant(null), rightValueOf(document, { ...schema, nullable: false }, ids, depth));
  if (Array.isArray(choices)) return fc.constantFrom<unknown>(...(choices as unknown[]));
  const [part] = [allOf, oneOf].flatMap((parts) => (Array.isArray(parts) ? (parts as unknown[]) : []));
  if (part !== undefined) return within(part);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer' || type === 'number') return fc.integer({ min: 0, max: 200 });
  if (type === 'array') return fc.array(within(items), { maxLength: 4 });
  if (type === 'object') {
    const fields = Object.entries((properties ?? {}) as Record<string, Schema>);
    if (fields.length === 0) return fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }));
    const needed = Array.isArray(required) ? (required as string[]) : [];
    return fc.record(Object.fromEntries(fields.map(([name, of]) => [name, within(of)])), {
      requiredKeys: needed,
    });
  }
  if (format === 'uuid') return fc.oneof(fc.constantFrom(...ids), fc.uuid());
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  return typeof example === 'string' ? fc.oneof(fc.constant(example), words) : words;
}
