/** The settings by concern, each variable with its default, its bounds and, where it is not plain, its reason. */
import { ConfigError, type Environment } from './environment.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const DAY_MS = 24 * 60 * 60 * 1000;

export const isProduction = (env: Environment): boolean => env.optional('NODE_ENV') === 'production';

export function httpSettings(env: Environment) {
  const production = isProduction(env);
  return {
    port: env.integer('PORT', 3000, { min: 0, max: 65_535 }),
    /** On a developer's machine nobody else gets in; a container has to be reached from outside it. */
    host: env.text('HOST', production ? '0.0.0.0' : '127.0.0.1'),
    /** Baton's own address as providers reach it, without a slash at its end; null when nobody has said. */
    publicUrl: env.webAddress('PUBLIC_URL'),
    /** Other origins whose pages may call the API; our own page needs none. */
    corsOrigins: originList(env, 'CORS_ORIGINS'),
    rateLimits: env.onOff('RATE_LIMITS', true),
    /** Whether `/docs` is served. */
    swagger: env.onOff('SWAGGER', !production),
  };
}

function originList(env: Environment, name: string): string[] {
  const entries = env
    .text(name, '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  for (const entry of entries) {
    if (!URL.canParse(entry) || new URL(entry).origin !== entry) {
      throw new ConfigError(
        `${name} must be a list of origins such as https://inbox.example.com, with commas between, not "${entry}".`,
      );
    }
  }
  return entries;
}

export function logSettings(env: Environment) {
  return { level: env.oneOf('LOG_LEVEL', LOG_LEVELS, 'info') };
}

export function databaseSettings(env: Environment) {
  return {
    /** A connection string; null means the embedded default in `dataDir`. */
    url: env.url('DATABASE_URL', ['postgres:', 'postgresql:']) === null ? null : env.optional('DATABASE_URL'),
    poolMax: env.integer('DATABASE_POOL_MAX', 8, { min: 2, max: 200 }),
    /** Where the embedded database, uploads and the encryption key are kept. */
    dataDir: env.text('DATA_DIR', './data'),
    /** Null: one instance, no Redis. */
    redisUrl: env.url('REDIS_URL', ['redis:', 'rediss:'])?.href ?? null,
  };
}

export function firstAdminSettings(env: Environment) {
  const password = env.optional('ADMIN_PASSWORD');
  if (password !== null && password.length < 8)
    throw new ConfigError('ADMIN_PASSWORD must have at least 8 characters.');
  const email = env.text('ADMIN_EMAIL', 'admin@baton.local');
  if (!/^\S+@\S+$/.test(email))
    throw new ConfigError(`ADMIN_EMAIL must be an e-mail address, not "${email}".`);
  /** Null: a random password is made and printed once. */
  return { email, password };
}

/** 64 hex digits; null where the embedded default makes its own (`encryptionKey.ts`). */
export function encryptionSettings(env: Environment) {
  const key = env.optional('APP_ENCRYPTION_KEY');
  if (key !== null && !/^[0-9a-f]{64}$/i.test(key)) {
    throw new ConfigError('APP_ENCRYPTION_KEY must be 64 hex digits, as `openssl rand -hex 32` prints them.');
  }
  if (key === null && env.optional('DATABASE_URL') !== null) {
    throw new ConfigError(
      'APP_ENCRYPTION_KEY must be set where DATABASE_URL is: make one with `openssl rand -hex 32` and keep it.',
    );
  }
  return { key };
}

export function supabaseSettings(env: Environment) {
  const jwtSecret = env.optional('SUPABASE_JWT_SECRET');
  if (jwtSecret !== null && jwtSecret.length < 32) {
    throw new ConfigError('SUPABASE_JWT_SECRET must have at least 32 characters.');
  }
  return {
    /** Null: people sign in with Baton itself. */
    url: env.origin('SUPABASE_URL'),
    secretKey: env.optional('SUPABASE_SECRET_KEY'),
    publishableKey: env.optional('SUPABASE_PUBLISHABLE_KEY'),
    jwtSecret,
  };
}

export function interaktSettings(env: Environment) {
  const settings = {
    /** Without a slash at its end. */
    apiUrl: env.webAddress('INTERAKT_API_URL') ?? 'https://api.interakt.ai/v1/public',
    /** As the dashboard shows it: already base64. */
    apiKey: env.optional('INTERAKT_API_KEY'),
    webhookSecret: env.optional('INTERAKT_WEBHOOK_SECRET'),
  };
  refuseOpenDoor(env, 'INTERAKT', settings);
  return settings;
}

export function unipileSettings(env: Environment) {
  const settings = {
    /** Every Unipile customer has an address of their own, port included. */
    apiUrl: env.origin('UNIPILE_API_URL'),
    apiKey: env.optional('UNIPILE_API_KEY'),
    /** Null: connected later, by QR code. */
    accountId: env.optional('UNIPILE_ACCOUNT_ID'),
    webhookSecret: env.optional('UNIPILE_WEBHOOK_SECRET'),
  };
  if (settings.apiKey !== null && settings.apiUrl === null) {
    throw new ConfigError(
      'UNIPILE_API_URL must be set where UNIPILE_API_KEY is: it is the address in your Unipile dashboard.',
    );
  }
  refuseOpenDoor(env, 'UNIPILE', settings);
  return settings;
}

/** In production a channel without a webhook secret would take messages from anybody (design §9). */
function refuseOpenDoor(
  env: Environment,
  channel: string,
  settings: { apiKey: string | null; webhookSecret: string | null },
) {
  if (isProduction(env) && settings.apiKey !== null && settings.webhookSecret === null) {
    throw new ConfigError(`${channel}_WEBHOOK_SECRET must be set in production where ${channel}_API_KEY is.`);
  }
}

export function sandboxSettings(env: Environment) {
  const embedded = env.optional('DATABASE_URL') === null;
  /** Lets anybody who reaches the server write as a customer. */
  return { channel: env.onOff('SANDBOX_CHANNEL', embedded && !isProduction(env)) };
}

export function elevenlabsSettings(env: Environment) {
  return {
    apiUrl: env.origin('ELEVENLABS_API_URL') ?? 'https://api.elevenlabs.io',
    apiKey: env.optional('ELEVENLABS_API_KEY'),
    /** Makes the default tenant's agent. */
    agentId: env.optional('ELEVENLABS_AGENT_ID'),
  };
}

export function geminiSettings(env: Environment) {
  return {
    apiUrl: env.origin('GEMINI_API_URL') ?? 'https://generativelanguage.googleapis.com',
    apiKey: env.optional('GEMINI_API_KEY'),
    model: env.text('GEMINI_MODEL', 'gemini-3.5-flash-lite'),
  };
}

export function retentionSettings(env: Environment) {
  return {
    /** Counted from the day a message was stored. */
    messageDays: env.integer('MESSAGE_RETENTION_DAYS', 90, { min: 1, max: 36_500 }),
    autoExpireHours: env.integer('AUTO_EXPIRE_HOURS', 24, { min: 1, max: 87_600 }),
    /** Older than this when it first reaches us, a message starts nothing. */
    staleMessageSeconds: env.integer('STALE_MESSAGE_SECONDS', 3600, { min: 1, max: 31_536_000 }),
  };
}

/** How long people have the first word, in seconds (spec/003 §17). */
export function graceSettings(env: Environment) {
  const range = { min: 1, max: 86_400 };
  const minSeconds = env.integer('GRACE_MIN_SECONDS', 30, range);
  const maxSeconds = env.integer('GRACE_MAX_SECONDS', 1800, range);
  if (minSeconds > maxSeconds)
    throw new ConfigError('GRACE_MIN_SECONDS must not be above GRACE_MAX_SECONDS.');
  return {
    /** Not held to the bounds, which are for what tenants choose: a try-out may be shorter. */
    defaultSeconds: env.integer('GRACE_DEFAULT_SECONDS', 180, range),
    minSeconds,
    maxSeconds,
  };
}

export function sessionSettings(env: Environment) {
  return {
    messageBufferMs: env.integer('MESSAGE_BUFFER_MS', 20_000, { min: 1, max: DAY_MS }),
    inactivityMs: env.integer('SESSION_INACTIVITY_MS', 1_800_000, { min: 1, max: 30 * DAY_MS }),
    sweepIntervalMs: env.integer('SWEEP_INTERVAL_MS', 60_000, { min: 100, max: DAY_MS }),
  };
}

export function aiSettings(env: Environment) {
  const duration = { min: 1, max: DAY_MS };
  return {
    reconnectMaxAttempts: env.integer('RECONNECT_MAX_ATTEMPTS', 3, { min: 0, max: 20 }),
    /** Doubled with each attempt. */
    reconnectBaseDelayMs: env.integer('RECONNECT_BASE_DELAY_MS', 1500, duration),
    conversationTimeoutMs: env.integer('AI_CONVERSATION_TIMEOUT_MS', 1_800_000, duration),
    idleConnectionMs: env.integer('AI_IDLE_CONNECTION_MS', 600_000, duration),
    initTimeoutMs: env.integer('AI_INIT_TIMEOUT_MS', 15_000, duration),
    /** Bounds a whole turn, reconnects included. */
    answerTimeoutMs: env.integer('AI_ANSWER_TIMEOUT_MS', 50_000, duration),
    /** The protocol has no end of turn: so long without a further part is one. */
    quietMs: env.integer('AI_QUIET_MS', 1500, duration),
    greetingWaitMs: env.integer('AI_GREETING_WAIT_MS', 1000, { min: 0, max: DAY_MS }),
    contextMessages: env.integer('AI_CONTEXT_MESSAGES', 20, { min: 1, max: 200 }),
  };
}
