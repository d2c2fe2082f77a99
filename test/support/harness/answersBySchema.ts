import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import type { SeenAnswer } from '../seenAnswers.js';

type Schema = Record<string, unknown>;
interface Operation {
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}
interface OpenApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const SHOWN = 30;

const FORMATS = {
  binary: true,
  date: /^\d{4}-\d\d-\d\d$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
} as const;

/**
 * What of the answers that tests got from the Baton at `baseUrl` is not as its own OpenAPI document says: a status that is
 * not described, a field too few, too many, or of another type or format.
 */
export async function answersAgainstSchemas(directory: string, baseUrl: string): Promise<string[]> {
  const document = (await (await fetch(`${baseUrl}/docs-json`)).json()) as OpenApiDocument;
  const schemas = new ResponseSchemas(document);
  const faults = new Map<string, number>();
  for (const answer of await seenAnswers(directory)) {
    if (!answer.url.startsWith(`${baseUrl}/`)) continue;
    const fault = schemas.faultOf(answer);
    if (fault !== null) faults.set(fault, (faults.get(fault) ?? 0) + 1);
  }
  return [...faults].map(([fault, count]) => `${fault} (${count} times)`).slice(0, SHOWN);
}

async function seenAnswers(directory: string): Promise<SeenAnswer[]> {
  const files = await readdir(directory);
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as SeenAnswer),
  );
}

class ResponseSchemas {
  readonly #document: OpenApiDocument;
  readonly #ajv = new Ajv({ strict: false, formats: FORMATS });
  readonly #compiled = new Map<string, ValidateFunction>();
  /** The paths with fewer parameters first: `/active` before `/{id}`. */
  readonly #paths: [template: string, pattern: RegExp][];

  constructor(document: OpenApiDocument) {
    this.#document = document;
    this.#ajv.addSchema({ $id: 'baton', components: { schemas: strict(document.components.schemas) } });
    this.#paths = Object.keys(document.paths)
      .toSorted((a, b) => a.split('{').length - b.split('{').length)
      .map((path) => [path, new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`)]);
  }

  faultOf({ method, url, status, body }: SeenAnswer): string | null {
    const { pathname } = new URL(url);
    const path = this.#paths.find(([, pattern]) => pattern.test(pathname))?.[0];
    const operation = path === undefined ? undefined : this.#document.paths[path]?.[method.toLowerCase()];
    if (path === undefined || operation === undefined) return null;
    const name = `${method} ${path} ${status}`;
    const response = operation.responses[status];
    if (response === undefined) return `${name}: the status is not described`;
    const schema = response.content?.['application/json']?.schema;
    if (schema === undefined) return null;
    const matches = this.#compile(name, schema);
    if (matches(body)) return null;
    const [error] = matches.errors ?? [];
    const field = Object.values(error?.params ?? {}).join(', ');
    return `${name}: ${error?.instancePath.replace(/\/\d+/g, '/0')} ${error?.message} (${field})`;
  }

  #compile(name: string, schema: Schema): ValidateFunction {
    const known = this.#compiled.get(name) ?? this.#ajv.compile(strict(schema) as Schema);
    this.#compiled.set(name, known);
    return known;
  }
}

/** As JSON Schema says it: null is a type of its own, references lead to our document, and no field is unknown. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, allOf, ...rest } = schema as Schema & { allOf?: Schema[] };
  // Nest says "this class, and nullable" by an allOf of one.
  const own: Schema = allOf?.length === 1 ? { ...rest, ...allOf[0] } : { ...rest, ...(allOf && { allOf }) };
  const inner: Schema = Object.fromEntries(
    Object.entries(own).map(([key, value]) => [key, key === 'example' ? undefined : strict(value)]),
  );
  if (typeof own['$ref'] === 'string') inner['$ref'] = `baton${own['$ref']}`;
  if (own['properties'] !== undefined && own['additionalProperties'] === undefined)
    inner['additionalProperties'] = false;
  return nullable === true ? { anyOf: [inner, { type: 'null' }] } : inner;
}
