import type { Schema } from '../api/schema.js';
import { get } from '../api/http.js';

/** In a `highlight`, what was found stands between U+0002 and U+0003. */
export type FoundMessage = Schema<'MessageHitDto'>;

export type FoundContact = Schema<'ContactHitDto'>;

export type Found = Schema<'SearchResultsDto'>;

const AT_MOST = 50;

/** Contacts by name or number, and what was said. */
export const searchEverywhere = (query: string, signal: AbortSignal): Promise<Found> =>
  get('/search', { query, limit: AT_MOST }, signal);
