import { isUUID } from 'class-validator';
import { invalidField } from '../../contracts/errors.js';
import type { ConversationId } from '../../contracts/ids.js';
import type { ListPlace } from '../../conversations/conversationList.store.js';

/** A time as PostgreSQL writes it. */
const TIME = /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/;

/** A place in a list as callers carry it: opaque to them. */
export const cursorAt = ({ at, id }: ListPlace): string =>
  Buffer.from(JSON.stringify([at, id])).toString('base64url');

/** @throws AppError `validation_failed` for what `cursorAt` did not make */
export function placeOf(cursor: string): ListPlace {
  const place = placeIn(Buffer.from(cursor, 'base64url').toString());
  if (place !== null) return place;
  throw invalidField('cursor', 'cursor must be the next_cursor of an earlier page');
}

function placeIn(text: string): ListPlace | null {
  let place: unknown;
  try {
    place = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(place)) return null;
  const [at, id] = place as unknown[];
  if (at !== null && (typeof at !== 'string' || !TIME.test(at))) return null;
  return isUUID(id) ? { at, id: id as ConversationId } : null;
}
