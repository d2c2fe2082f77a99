import { readFileSync } from 'node:fs';
import { readConfig } from './config.js';
import { ConfigError } from './environment.js';

const KEY = 'a'.repeat(64);

const refusal = (env: Record<string, string>): string => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
};

/** The names that `readConfig` asks for. */
function namesRead(): Set<string> {
  const names = new Set<string>();
  const listening = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_, name) => (typeof name === 'string' ? void names.add(name) : undefined),
    },
  );
  readConfig(listening);
  return names;
}

const exampleEntries = (): [name: string, value: string][] =>
  readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, name, value] = /^#? ?([A-Z][A-Z0-9_]+)=(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    });

describe('configuration', () => {
  it('starts with nothing set at all', () => {
    const config = readConfig({});
    expect(config.http.port).toBe(3000);
    expect(config.http.host).toBe('127.0.0.1');
    expect(config.database.url).toBeNull();
    expect(config.grace).toEqual({ defaultSeconds: 180, minSeconds: 30, maxSeconds: 1800 });
    expect(config.ai.answerTimeoutMs).toBe(50_000);
    expect(config.sandbox.channel).toBe(true);
  });

  it('cannot be changed once it is read', () => {
    const config = readConfig({});
    expect(() => Object.assign(config.grace, { defaultSeconds: 1 })).toThrow(TypeError);
    expect(() => Object.assign(config, { production: true })).toThrow(TypeError);
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', '12.5'],
    ['GRACE_DEFAULT_SECONDS', 'three minutes'],
    ['GRACE_DEFAULT_SECONDS', '-1'],
    ['DATABASE_URL', 'mysql://root@localhost/x'],
    ['REDIS_URL', 'localhost:6379'],
    ['PUBLIC_URL', 'inbox.example.com'],
    ['UNIPILE_API_URL', 'https://api1.unipile.com:13111/api/v1'],
    ['CORS_ORIGINS', 'https://a.example,https://b.example/inbox'],
    ['LOG_LEVEL', 'loud'],
    ['RATE_LIMITS', 'yes'],
    ['SWAGGER', 'true'],
    ['ADMIN_EMAIL', 'admin'],
    ['ADMIN_PASSWORD', 'short'],
    ['APP_ENCRYPTION_KEY', 'zz'.repeat(32)],
    ['SUPABASE_JWT_SECRET', 'too-short'],
  ])('refuses %s=%s in one sentence that names it', (name, value) => {
    const message = refusal({ [name]: value });
    expect(message).toMatch(new RegExp(`^${name} .*[^.]\\.$`));
    expect(message).not.toContain('\n');
  });

  it('says nothing of a bad DATABASE_URL but its name, since it may hold a password', () => {
    expect(refusal({ DATABASE_URL: 'mysql://root:hunter2@localhost' })).not.toContain('hunter2');
  });

  it('wants an encryption key of its own where the database is a server', () => {
    expect(refusal({ DATABASE_URL: 'postgres://localhost/baton' })).toContain('APP_ENCRYPTION_KEY');
    const config = readConfig({ DATABASE_URL: 'postgres://localhost/baton', APP_ENCRYPTION_KEY: KEY });
    expect(config.encryption.key).toBe(KEY);
    expect(config.sandbox.channel).toBe(false);
  });

  it('takes a secret that was pasted with a byte order mark and a line end as what it is', () => {
    expect(readConfig({ INTERAKT_WEBHOOK_SECRET: '\ufeffexamplekey\r\n' }).interakt.webhookSecret).toBe(
      'examplekey',
    );
  });

  it('wants the Unipile address with the Unipile key', () => {
    expect(refusal({ UNIPILE_API_KEY: 'k' })).toContain('UNIPILE_API_URL');
  });

  it('lets a try-out have a shorter grace period than tenants may choose', () => {
    expect(readConfig({ GRACE_DEFAULT_SECONDS: '5' }).grace.defaultSeconds).toBe(5);
    expect(refusal({ GRACE_MIN_SECONDS: '100', GRACE_MAX_SECONDS: '50' })).toContain('GRACE_MIN_SECONDS');
  });

  describe('in production', () => {
    const production = { NODE_ENV: 'production' };

    it('refuses a channel whose webhooks anybody could send', () => {
      expect(refusal({ ...production, INTERAKT_API_KEY: 'k' })).toContain('INTERAKT_WEBHOOK_SECRET');
      expect(
        refusal({ ...production, UNIPILE_API_URL: 'https://u.example:1', UNIPILE_API_KEY: 'k' }),
      ).toContain('UNIPILE_WEBHOOK_SECRET');
    });

    it('listens to the outside, and shows neither the API documentation nor the try-out phone', () => {
      const config = readConfig(production);
      expect(config.http.host).toBe('0.0.0.0');
      expect(config.http.swagger).toBe(false);
      expect(config.sandbox.channel).toBe(false);
      expect(readConfig({ ...production, SWAGGER: 'on' }).http.swagger).toBe(true);
    });
  });

  describe('.env.example', () => {
    it('names every variable there is, and none that is not', () => {
      expect(
        exampleEntries()
          .map(([name]) => name)
          .toSorted(),
      ).toEqual([...namesRead()].toSorted());
    });

    it('shows the real defaults', () => {
      expect(readConfig(Object.fromEntries(exampleEntries()))).toEqual(readConfig({}));
    });
  });

  it.each<[Record<string, string>, boolean]>([
    [{}, true],
    [{ SANDBOX_CHANNEL: 'off' }, false],
    [{ NODE_ENV: 'production' }, false],
    [{ NODE_ENV: 'production', SANDBOX_CHANNEL: 'on' }, true],
    [{ DATABASE_URL: 'postgres://127.0.0.1/baton', APP_ENCRYPTION_KEY: '0'.repeat(64) }, false],
  ])('opens the try-out phone under %j: %s', (env, isOpen) => {
    expect(readConfig(env).sandbox.channel).toBe(isOpen);
  });
});
