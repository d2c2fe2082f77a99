import { retryAfterMs } from './retryAfter.js';

const NOW = Date.parse('2026-11-21T10:00:00Z');

describe('how long a provider asks us to wait', () => {
  it.each([
    ['7', 7_000],
    ['0.5', 500],
    ['-3', 0],
    ['Sat, 21 Nov 2026 10:01:00 GMT', 60_000],
    ['Sat, 21 Nov 2026 09:00:00 GMT', 0],
    ['soon', null],
    ['', null],
    [undefined, null],
  ])('reads %s', (header, wait) => {
    expect(retryAfterMs(header, NOW)).toBe(wait);
  });
});
