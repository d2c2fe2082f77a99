import { dayRange } from './dayRange.js';

const NOW = new Date('2026-11-21T23:59:59Z');

describe('the days asked for', () => {
  it('are the last thirty when nobody says', () => {
    expect(dayRange({}, NOW)).toEqual({ from: '2026-10-23', to: '2026-11-21' });
  });

  it('are those that were named', () => {
    const range = { from: '2026-01-31', to: '2026-02-01' };
    expect(dayRange(range, NOW)).toEqual(range);
  });

  it('are the latest 366 of a longer time', () => {
    expect(dayRange({ from: '2020-01-01', to: '2026-01-01' }, NOW)).toEqual({
      from: '2025-01-01',
      to: '2026-01-01',
    });
  });

  it.each([{ from: '2026-02-30' }, { to: '2026-13-01' }, { from: '2026-03-02', to: '2026-03-01' }])(
    'are refused when they are nonsense: %j',
    (range) => {
      expect(() => dayRange(range, NOW)).toThrow(/^(from|to) /);
    },
  );
});
