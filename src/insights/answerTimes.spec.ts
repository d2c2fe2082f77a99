import fc from 'fast-check';
import { GROWTH, quantileSeconds, SHORTEST_SECONDS } from './answerTimes.js';

const bucketOf = (seconds: number): number =>
  Math.floor(Math.log(seconds / SHORTEST_SECONDS) / Math.log(GROWTH));

function histogram(times: readonly number[]) {
  const counts = new Map<number, number>();
  for (const time of times) counts.set(bucketOf(time), (counts.get(bucketOf(time)) ?? 0) + 1);
  return [...counts]
    .map(([bucket, answers]) => ({ bucket, answers }))
    .toSorted((a, b) => a.bucket - b.bucket);
}

describe('the median of a histogram', () => {
  it('is within a twentieth of the true one', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.2, max: 1e6, noNaN: true }), { minLength: 1 }), (times) => {
        const sorted = times.toSorted((a, b) => a - b);
        const truth = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
        const told = quantileSeconds(histogram(times), 0.5) ?? Number.NaN;
        expect(Math.abs(told - truth) / truth).toBeLessThan(0.055);
      }),
    );
  });

  it('is nothing where nobody answered', () => {
    expect(quantileSeconds([], 0.5)).toBeNull();
  });
});
