/** Reading providers' payloads, of which nothing is promised: a value of another kind counts as absent. */

export type Payload = Readonly<Record<string, unknown>>;

/** The body's JSON; `undefined` where it is none. Bytes that are no UTF-8 become U+FFFD. */
export function parseJson(body: Buffer | string): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return undefined;
  }
}

export const isPayload = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object under a key, empty when there is none, so that reads can be chained. */
export const payloadAt = (payload: Payload, key: string): Payload => {
  const value = payload[key];
  return isPayload(value) ? value : {};
};

/** The text under a key; null when there is none or it is blank. */
export const wordAt = (payload: Payload, key: string): string | null => {
  const value = payload[key];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
};

/** Booleans as JSON has them, as the numbers 0 and 1, and as words. */
export const isTrueAt = (payload: Payload, key: string): boolean =>
  [true, 1, '1', 'true'].includes(payload[key] as boolean | number | string);

/** A whole number of bytes and the like, also as a word. */
export const countAt = (payload: Payload, key: string): number | null => {
  const value = payload[key];
  const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null;
};
