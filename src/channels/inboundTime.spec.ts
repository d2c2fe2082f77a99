import { inboundTime } from './inboundTime.js';

const ARRIVED = new Date('2026-11-21T10:00:00.000Z');
const at = (timestamp: string | null) => inboundTime(timestamp, ARRIVED, 3600);

describe('when an incoming message was sent', () => {
  it.each([
    ['2026-11-21T09:59:57.359Z', '2026-11-21T09:59:57.359Z'],
    ['2026-11-21T12:59:57+03:00', '2026-11-21T09:59:57.000Z'],
    ['2026-11-21T09:59:57.359000', '2026-11-21T09:59:57.359Z'],
    ['2026-11-21 09:59:57.359000', '2026-11-21T09:59:57.359Z'],
  ])('reads %s, a time without a zone being UTC', (timestamp, sentAt) => {
    expect(at(timestamp).sentAt.toISOString()).toBe(sentAt);
  });

  it('calls a message stale only when it is older than the limit', () => {
    expect(at('2026-11-21T09:00:00Z').isStale).toBe(false);
    expect(at('2026-11-21T08:59:59Z').isStale).toBe(true);
    expect(at('2026-11-18T10:00:00Z').isStale).toBe(true);
  });

  it('keeps the clock of a provider that is a little ahead', () => {
    expect(at('2026-11-21T10:00:05Z')).toEqual({ sentAt: new Date('2026-11-21T10:00:05Z'), isStale: false });
  });

  it.each([[null], ['yesterday'], ['2062-11-21T10:00:00Z'], ['+275760-09-13T00:00:00Z']])(
    'takes the time of arrival for %s, which makes no sense',
    (timestamp) => {
      expect(at(timestamp)).toEqual({ sentAt: ARRIVED, isStale: false });
    },
  );
});
