import type { ConversationId } from '../../contracts/ids.js';
import { cursorAt, placeOf } from './listCursor.js';

const id = '0190b2c8-6f0e-7c3a-9d4e-2f5b8a7c1d23' as ConversationId;
const written = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url');

describe('a cursor', () => {
  it.each([['2026-02-23 10:00:00.123456+00'], ['2026-02-23 15:30:00+05:30'], [null]])(
    'leads back to where it was made (%s)',
    (at) => {
      expect(placeOf(cursorAt({ at, id }))).toEqual({ at, id });
    },
  );

  it.each([
    ['nonsense', 'nonsense'],
    ['nothing', ''],
    ['another shape', written({ at: null, id })],
    ['a time that is none', written(['now(); drop table conversations', id])],
    ['an id that is none', written([null, '42'])],
  ])('that is %s is refused, and named', (_what, cursor) => {
    expect(() => placeOf(cursor)).toThrow(
      expect.objectContaining({
        code: 'validation_failed',
        details: [expect.objectContaining({ field: 'cursor' })],
      }),
    );
  });
});
