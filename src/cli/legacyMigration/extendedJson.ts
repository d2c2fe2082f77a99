/** A document of an export, its extended JSON read: ids are text, times are dates, numbers are numbers. */
export type LegacyDocument = Readonly<Record<string, unknown>>;

/** The document of one line; null for anything that is none. */
export function readDocument(line: string): LegacyDocument | null {
  let value: unknown;
  try {
    value = plain(JSON.parse(line));
  } catch {
    return null;
  }
  return isObject(value) ? value : null;
}

/** MongoDB's extended JSON, canonical and relaxed, as values; anything else stays as it is. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  const [[key, inner] = ['', undefined], ...rest] = Object.entries(value);
  if (rest.length === 0) {
    if (key === '$oid') return inner;
    if (key === '$date') return new Date(plain(inner) as string | number);
    if (['$numberInt', '$numberLong', '$numberDouble', '$numberDecimal'].includes(key)) return Number(inner);
  }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Empty for what is missing or no text. */
export const textAt = (document: LegacyDocument, name: string): string => {
  const value = document[name];
  return typeof value === 'string' ? value : '';
};

/** Null for what is missing, blank or no text: ids, names of others. */
export const wordAt = (document: LegacyDocument, name: string): string | null =>
  textAt(document, name).trim() || null;

/** Null for what is no time. Exports also write times as ISO text. */
export const dateAt = (document: LegacyDocument, name: string): Date | null => {
  const value = document[name];
  const date = typeof value === 'string' ? new Date(value) : value;
  return date instanceof Date && !Number.isNaN(date.getTime()) ? date : null;
};

export const numberAt = (document: LegacyDocument, name: string): number | null => {
  const value = document[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

export const objectAt = (document: LegacyDocument, name: string): LegacyDocument => {
  const value = document[name];
  return isObject(value) ? value : {};
};
