/** The key that simulators/elevenlabs knows. */
const ELEVENLABS_API_KEY = 'simulated-elevenlabs-key';

export const DEFAULT_ADMIN = { email: 'admin@baton.test', password: 'correct horse battery' };

/**
 * Baton's settings in tests: every wait that a test has to sit through is as short as it can be while its order to the
 * others is kept. Inactivity stays long, or sessions would end under tests that have nothing to do with it.
 */
export const quickSettings: Record<string, string> = {
  NODE_ENV: 'test',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
  RATE_LIMITS: 'off',
  ADMIN_EMAIL: DEFAULT_ADMIN.email,
  ADMIN_PASSWORD: DEFAULT_ADMIN.password,
  ELEVENLABS_API_KEY,
  GRACE_MIN_SECONDS: '1',
  GRACE_DEFAULT_SECONDS: '1',
  MESSAGE_BUFFER_MS: '400',
  RECONNECT_BASE_DELAY_MS: '100',
  AI_INIT_TIMEOUT_MS: '2000',
  AI_ANSWER_TIMEOUT_MS: '4000',
  AI_QUIET_MS: '150',
  AI_GREETING_WAIT_MS: '100',
};
