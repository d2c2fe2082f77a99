import { GoogleGenerativeAIFetchError } from '@google/generative-ai';
import { AgentFailure } from '../model.js';
import { UnusableReply } from './geminiReply.js';
import { adviseRetry } from './geminiRetry.js';

const refused = (status: number, details?: Record<string, unknown>[]) =>
  new GoogleGenerativeAIFetchError(`key=secret [${status}]`, status, '', details);
const quota = (quotaId: string) => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaId }],
});
const retryInfo = (retryDelay: unknown) => ({
  '@type': 'type.googleapis.com/google.rpc.RetryInfo',
  retryDelay,
});
const advise = (error: unknown, attempt = 1, random = 0) => adviseRetry(error, attempt, () => random);

it.each([
  ['31s', 31_000],
  ['0.4s', 400],
  ['0.0001s', 1],
])('waits after a 429 as long as its RetryInfo says: %s', (delay, waitMs) => {
  const details = [quota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier'), retryInfo(delay)];
  expect(advise(refused(429, details))).toMatchObject({ waitMs, failure: { reason: 'overloaded' } });
});

it.each([[undefined], [[retryInfo('soon')]], [[retryInfo(31)]]])(
  'backs off after a 429 whose RetryInfo says nothing usable: %j',
  (details) => {
    expect(advise(refused(429, details)).waitMs).toBe(500);
  },
);

it('does not wait for a quota of the day, whatever its RetryInfo says', () => {
  const details = [quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'), retryInfo('31s')];
  expect(advise(refused(429, details))).toMatchObject({
    waitMs: null,
    failure: { reason: 'overloaded', retryable: false },
  });
});

it.each([
  [503, 'overloaded'],
  [500, 'connection_lost'],
  [502, 'connection_lost'],
  [504, 'connection_lost'],
])('tries again after %i, each time later, and not with everybody else at once', (status, reason) => {
  expect(advise(refused(status), 1, 0)).toMatchObject({ waitMs: 500, failure: { reason } });
  expect(advise(refused(status), 1, 0.5).waitMs).toBe(750);
  expect(advise(refused(status), 3, 0).waitMs).toBe(2000);
});

it.each([[400], [401], [403], [404]])('takes %i for a matter of configuration', (status) => {
  expect(advise(refused(status))).toMatchObject({
    waitMs: null,
    failure: { reason: 'misconfigured', retryable: false },
  });
});

it('tries again when nothing came, and at once when it was nothing that can be used', () => {
  expect(advise(new TypeError('fetch failed'))).toMatchObject({
    waitMs: 500,
    failure: { reason: 'connection_lost' },
  });
  expect(advise(new UnusableReply('not JSON'))).toMatchObject({
    waitMs: 0,
    failure: { reason: 'no_answer' },
  });
});

it('does not try again what is settled already', () => {
  const failure = new AgentFailure('blocked', 'Gemini would not answer this.', false);
  expect(advise(failure)).toEqual({ failure, waitMs: null });
});

it('tells people nothing of the request', () => {
  expect(advise(refused(404)).failure.message).not.toContain('secret');
  expect(advise(refused(500)).failure.message).not.toContain('secret');
});
