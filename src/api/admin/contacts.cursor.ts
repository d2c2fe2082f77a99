import { AppError } from '../../contracts/errors.js';
import type { ContactId } from '../../contracts/ids.js';
import type { ContactPlace } from '../../contacts/contactPage.store.js';

const PLACE =
  /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::?\d\d)?) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** A place in the list of contacts as callers carry it from page to page. */
export const toCursor = ({ at, id }: ContactPlace): string =>
  Buffer.from(`${at} ${id}`, 'utf8').toString('base64url');

/** @throws AppError `validation_failed` naming `cursor` for one that we did not make */
export function fromCursor(cursor: string): ContactPlace {
  const [, at, id] = PLACE.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (at === undefined || id === undefined) {
    throw new AppError('validation_failed', 'cursor is none of ours', [
      { field: 'cursor', message: 'must be the next_cursor of a page' },
    ]);
  }
  return { at, id: id as ContactId };
}
