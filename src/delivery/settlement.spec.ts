import { afterItsTime, pauseBefore, settlementOf } from './settlement.js';

describe('what the provider says of a refusal', () => {
  it('is kept as PostgreSQL can hold it, or the refusal could not be written down', () => {
    const refused = {
      kind: 'refused',
      mendable: false,
      code: 'refused_by_provider',
      retryAfterMs: null,
    } as const;
    const attempt = { attempts: 1, provider_message_id: null };
    expect(settlementOf(attempt, { ...refused, reason: 'no \0 good' }, new Date())).toMatchObject({
      status: 'failed',
      failure_reason: 'no \uFFFD good',
    });
  });
});

describe('an outcome that is heard of when the message’s claim has run out', () => {
  const settled = {
    failure_code: 'too_many_requests',
    failure_reason: 'busy',
    next_attempt_at: new Date(),
    provider_message_id: null,
  };

  it('of a refusal is told as one, and not tried again behind what left meanwhile', () => {
    expect(afterItsTime({ ...settled, status: 'queued' })).toEqual({
      ...settled,
      status: 'failed',
      next_attempt_at: null,
    });
  });

  it.each(['sent', 'failed', 'dropped', 'unknown'] as const)('is kept as it is: %s', (status) => {
    expect(afterItsTime({ ...settled, status })).toEqual({ ...settled, status });
  });
});

describe('the pause before a message is tried again', () => {
  it('doubles from a second up to a minute', () => {
    expect([1, 2, 3, 6, 7, 10].map((attempts) => pauseBefore(attempts, null))).toEqual([
      1_000, 2_000, 4_000, 32_000, 60_000, 60_000,
    ]);
  });

  it('is as long as the provider asks, but never over an hour', () => {
    expect(pauseBefore(1, 30_000)).toBe(30_000);
    expect(pauseBefore(3, 500)).toBe(4_000);
    expect(pauseBefore(1, 1e300)).toBe(3_600_000);
  });
});
