import type { components } from './schema.generated.js';

/**
 * A shape of the API, by its name in the OpenAPI document. `npm run types --workspace dashboard` writes the document's
 * types anew, from a Baton that runs at its usual address.
 */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];
