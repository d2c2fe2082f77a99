import { control } from '../support/control.js';
import type { Route } from './routes.js';

export type Schema = Record<string, unknown>;

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
}

export interface Operation {
  summary?: string;
  tags?: string[];
  security?: unknown[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

/** As far as tests look into `/docs-json`. */
export interface OpenApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

let fetched: Promise<OpenApiDocument> | undefined;

/** What the shared Baton says of itself; each test file asks once. */
export function openApiDocument(): Promise<OpenApiDocument> {
  fetched ??= control('url').then(async (url) => {
    const answer = await fetch(`${url}/docs-json`);
    if (!answer.ok) throw new Error(`/docs-json answered ${answer.status}`);
    return (await answer.json()) as OpenApiDocument;
  });
  return fetched;
}

export function operationOf(
  document: OpenApiDocument,
  { method, path }: Pick<Route, 'method' | 'path'>,
): Operation {
  const operation = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`Swagger does not know ${method} ${path}`);
  return operation;
}

/** The schema of a JSON body that the route takes, references to components followed; null where it takes none. */
export function bodySchemaOf(
  document: OpenApiDocument,
  route: Pick<Route, 'method' | 'path'>,
): Schema | null {
  const schema = operationOf(document, route).requestBody?.content['application/json']?.schema;
  return schema === undefined ? null : resolved(document, schema);
}

/** Itself, or what it refers to. */
export function resolved(document: OpenApiDocument, schema: Schema): Schema {
  const { $ref } = schema;
  if (typeof $ref !== 'string') return schema;
  const found = document.components.schemas[$ref.replace('#/components/schemas/', '')];
  if (found === undefined) throw new Error(`Swagger has no ${$ref}`);
  return found;
}
