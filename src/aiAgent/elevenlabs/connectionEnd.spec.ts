import { AgentFailure } from '../model.js';
import { ConnectionLost, judgeEnd } from './connectionEnd.js';

const end = (code: number, errorType: string | null = null, reason: string | null = null) => ({
  code,
  errorType,
  reason,
});

it.each([
  [1000, null],
  [1002, 'llm_timeout'],
  [1002, 'transport_receive_timeout'],
  [1006, null],
  [1011, null],
])('takes an end with %i %s for something that a new connection may not meet', (code, errorType) => {
  expect(judgeEnd(end(code, errorType))).toBeInstanceOf(ConnectionLost);
});

it.each([
  ['a broken contract', end(1008, 'override_error', 'text_only is not allowed'), 'misconfigured', false],
  ['a full queue', end(3008), 'overloaded', true],
  ['a safety violation', end(1002, 'safety_violation'), 'blocked', false],
])('does not connect again after %s', (_what, ended, reason, retryable) => {
  const failure = judgeEnd(ended);
  expect(failure).toBeInstanceOf(AgentFailure);
  expect(failure).toMatchObject({ reason, retryable });
});

it('tells people what ElevenLabs refused', () => {
  expect(judgeEnd(end(1008, 'missing_dynamic_variable', 'plan')).message).toBe(
    'ElevenLabs refused the conversation (missing_dynamic_variable: plan).',
  );
});
