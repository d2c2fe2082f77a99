import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { UsageError } from '../adminOptions.js';
import { type LegacyDocument, readDocument } from './extendedJson.js';

export const COLLECTIONS = [
  'whatsappchats',
  'whatsappsessions',
  'whatsappmessages',
  'tenants',
  'agents',
  'users',
] as const;
export type Collection = (typeof COLLECTIONS)[number];

/** One line of an export that could not be taken over, and why. */
export interface Rejected {
  /** `file:line` */
  place: string;
  reason: string;
}

/**
 * Exports of the old collections, a document a line, as `mongoexport` writes them.
 *
 * @throws UsageError for a file whose name says of no collection that it is its export
 */
export class ExportFiles {
  readonly rejected: Rejected[] = [];
  private readonly byCollection: Map<Collection, string[]>;

  constructor(files: readonly string[]) {
    this.byCollection = Map.groupBy(files, collectionOf);
  }

  /** Everything of a collection that `read` understands; for those small enough to be held. */
  async all<T>(collection: Collection, read: (document: LegacyDocument) => T | null): Promise<T[]> {
    const found: T[] = [];
    for await (const record of this.each(collection, read)) found.push(record);
    return found;
  }

  async *each<T>(collection: Collection, read: (document: LegacyDocument) => T | null): AsyncGenerator<T> {
    for (const file of this.byCollection.get(collection) ?? []) {
      const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
      let number = 0;
      for await (const line of lines) {
        number += 1;
        if (line.trim() === '') continue;
        const document = readDocument(line);
        const record = document && read(document);
        if (record === null) this.reject(file, number, document, collection);
        else yield record;
      }
    }
  }

  private reject(file: string, line: number, document: LegacyDocument | null, collection: Collection): void {
    const reason = document === null ? 'not a JSON document' : `not a document of ${collection}`;
    this.rejected.push({ place: `${file}:${line}`, reason });
  }
}

function collectionOf(file: string): Collection {
  const name = basename(file).toLowerCase();
  const collection = COLLECTIONS.find((each) => name.includes(each));
  if (collection !== undefined) return collection;
  throw new UsageError(`${file} must have the name of its collection in its own: ${COLLECTIONS.join(', ')}.`);
}
