import { AppError } from '../../contracts/errors.js';

/** Deeper than anything we or a provider send, and shallow enough that no recursion over it runs out of stack. */
const MAX_DEPTH = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads JSON that a stranger sent. Nesting is measured before anything is built, and `__proto__` keys are refused,
 * since copying such an object would change what every other object inherits.
 *
 * @throws AppError `bad_request` with nothing of the text in it but a refused key
 */
export function parseJson(bytes: Buffer): unknown {
  if (nestsTooDeep(bytes)) throw new AppError('bad_request', 'The JSON is nested too deep.');
  let value: unknown;
  let text: string;
  try {
    text = decoder.decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new AppError('bad_request', 'The body is not valid JSON.');
  }
  // Walking costs more than parsing; only a text that could spell one of the names is worth it.
  const poison = /__proto__|constructor|\\u/i.test(text) ? poisonedKey(value) : null;
  if (poison !== null) {
    const message = `A field must not be called ${poison}`;
    throw new AppError('bad_request', message, [{ field: poison, message }]);
  }
  return value;
}

function nestsTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let inText = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] as number;
    if (inText) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (OPENING.has(byte)) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (CLOSING.has(byte)) depth -= 1;
  }
  return false;
}

function poisonedKey(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, child] of Object.entries(value)) {
    const found = isPoisoned(key, child) ? key : poisonedKey(child);
    if (found !== null) return found;
  }
  return null;
}

const isPoisoned = (key: string, child: unknown): boolean =>
  key === '__proto__' ||
  (key === 'constructor' && typeof child === 'object' && child !== null && Object.hasOwn(child, 'prototype'));
