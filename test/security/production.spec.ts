import { randomBytes, randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import { DEFAULT_TENANT_ID } from '../../src/contracts/ids.js';
import { ROUTES } from '../contract/routes.js';
import type { Forgery } from '../simulators/supabase/accessTokens.js';
import { SupabaseSimulator } from '../simulators/supabase/supabaseSimulator.js';
import { sign } from '../simulators/interakt/interaktSimulator.js';
import { call } from '../support/call.js';
import { ChatSocket } from '../support/chatSocket.js';
import { eventually } from '../support/eventually.js';
import { newDataDir, spawnBaton, type SpawnedBaton } from '../support/spawnBaton.js';
import { bodyOf, fixture, GUARDED, pathOf } from './ground.js';

const FORGERIES: Forgery[] = [
  'algNone',
  'hs256WithPublicKey',
  'rs256UnderOurKid',
  'otherKeyUnderOurKid',
  'unknownKid',
  'changedAfterSigning',
  'wrongIssuer',
  'wrongAudience',
  'expired',
  'noSubject',
  'anonymous',
  'anonRole',
  'serviceRole',
  'roleInUserMetadata',
];

/** Nothing listens there: what Baton tells of a failure is part of what its log may not give away. */
const NOBODY = 'http://127.0.0.1:1';

/** What must never be in a log, each recognisable wherever it turns up. */
const canary = (what: string): string => `canary-${what}-${randomBytes(6).toString('hex')}`;
const SECRETS = {
  unipileKey: canary('unipile-key'),
  unipileSecret: canary('unipile-secret'),
  interaktKey: canary('interakt-key'),
  interaktSecret: canary('interakt-secret'),
  elevenLabsKey: canary('elevenlabs-key'),
  geminiKey: canary('gemini-key'),
  supabaseKey: canary('supabase-key'),
  encryptionKey: randomBytes(32).toString('hex'),
};

const PAGE = 'https://inbox.example';
const STRANGER = 'https://evil.example';

/** As it runs in production, with its log turned up all the way. */
describe('Baton in production', () => {
  const supabase = new SupabaseSimulator();
  const person = { id: randomUUID(), tenantId: DEFAULT_TENANT_ID, role: 'admin', email: 'a@example.test' };
  let baton: SpawnedBaton;
  let token: string;

  beforeAll(async () => {
    supabase.secretKey = SECRETS.supabaseKey;
    baton = await spawnBaton({
      NODE_ENV: 'production',
      DATA_DIR: await newDataDir(),
      APP_ENCRYPTION_KEY: SECRETS.encryptionKey,
      LOG_LEVEL: 'trace',
      CORS_ORIGINS: PAGE,
      SUPABASE_URL: await supabase.start(),
      SUPABASE_SECRET_KEY: SECRETS.supabaseKey,
      SUPABASE_PUBLISHABLE_KEY: supabase.publishableKey,
      UNIPILE_API_URL: NOBODY,
      UNIPILE_API_KEY: SECRETS.unipileKey,
      UNIPILE_ACCOUNT_ID: 'ZHvtAccount',
      UNIPILE_WEBHOOK_SECRET: SECRETS.unipileSecret,
      INTERAKT_API_URL: NOBODY,
      INTERAKT_API_KEY: SECRETS.interaktKey,
      INTERAKT_WEBHOOK_SECRET: SECRETS.interaktSecret,
      ELEVENLABS_API_URL: NOBODY,
      ELEVENLABS_API_KEY: SECRETS.elevenLabsKey,
      ELEVENLABS_AGENT_ID: 'agent-of-ours',
      GEMINI_API_URL: NOBODY,
      GEMINI_API_KEY: SECRETS.geminiKey,
    });
    token = await supabase.auth.tokens.mint(person);
  }, 60_000);
  afterAll(async () => {
    await baton.kill9();
    await supabase.close();
  });

  const api = <Body = unknown>(method: string, path: string, body?: unknown) =>
    call<Body>(method, baton.url + path, body, { authorization: `Bearer ${token}` });

  describe('lets in', () => {
    it('who has a good token', async () => {
      expect((await api('GET', '/auth/me')).status).toBe(200);
    });

    /** Every route's answer to one credential. */
    const everyStatus = async (headers: Record<string, string>): Promise<number[]> => {
      const answers = GUARDED.map((route) =>
        call(route.method, baton.url + pathOf(route, () => randomUUID()), bodyOf(route), headers),
      );
      return [...new Set((await Promise.all(answers)).map(({ status }) => status))];
    };

    it.each(FORGERIES)('nobody by a token that is %s, on any route or socket', async (kind) => {
      const forged = await supabase.auth.tokens.forge(kind, person);
      expect(await everyStatus({ authorization: `Bearer ${forged}` })).toEqual([401]);
      for (const namespace of ['/', '/chats']) {
        await expect(ChatSocket.connect(baton.url + namespace, forged)).rejects.toThrow('unauthorized');
      }
    });

    it.each([
      ['the secret key as a bearer', () => ({ authorization: `Bearer ${SECRETS.supabaseKey}` })],
      ['an sb_ key as a bearer', () => ({ authorization: 'Bearer sb_secret_simulated' })],
      ['an sb_ key as an API key', () => ({ 'x-api-key': 'sb_publishable_simulated' })],
      ['a good token as an API key', () => ({ 'x-api-key': token })],
      ['a good token as a password', () => ({ authorization: `Basic ${btoa(`x:${token}`)}` })],
      ['a good token in a cookie', () => ({ cookie: `access_token=${token}` })],
      ['two tokens', () => ({ authorization: `Bearer ${token}, Bearer ${token}` })],
      ['a guessed API key', () => ({ 'x-api-key': `bk_${randomBytes(24).toString('base64url')}` })],
    ])('nobody by %s', async (_, headers) => {
      expect(await everyStatus(headers())).toEqual([401]);
    });

    it('nobody by a token in the query', async () => {
      const answer = await call('GET', `${baton.url}/users?access_token=${token}&token=${token}`);
      expect(answer.status).toBe(401);
    });
  });

  describe('tells browsers', () => {
    it.each(['/', '/health', '/users', '/nowhere', '/conversations/%ff', '/webhooks/unipile'])(
      'to take the answer of %s for nothing but what it is',
      async (path) => {
        const { headers } = await call('GET', baton.url + path);
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.has('x-powered-by') || headers.has('server')).toBe(false);
      },
    );

    it('where scripts may come from, not to be framed, and to stay with TLS', async () => {
      const { headers } = await call('GET', `${baton.url}/`);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/script-src 'self'(;|$)/);
      expect(policy).toMatch(/frame-ancestors '(self|none)'/);
      expect(policy).toMatch(/object-src 'none'/);
      expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{7,}/);
      expect(headers.get('referrer-policy')).not.toBeNull();
    });

    const preflight = (origin: string) =>
      call('OPTIONS', `${baton.url}/users`, undefined, {
        origin,
        'access-control-request-method': 'DELETE',
        'access-control-request-headers': 'authorization',
      });

    it('of the listed origin that it may ask, and of no other', async () => {
      expect((await preflight(PAGE)).headers.get('access-control-allow-origin')).toBe(PAGE);
      for (const origin of [
        STRANGER,
        'null',
        `${PAGE}.evil.example`,
        'http://inbox.example',
        `${PAGE}:8443`,
      ]) {
        const answers = [
          await preflight(origin),
          await call('GET', `${baton.url}/health`, undefined, { origin }),
        ];
        for (const { headers } of answers)
          expect(['*', origin]).not.toContain(headers.get('access-control-allow-origin'));
      }
    });

    it.each(['websocket', 'polling'] as const)(
      'of other origins nothing over a socket by %s',
      async (transport) => {
        const outcome = (origin: string) =>
          new Promise<string>((resolve) => {
            const socket = io(`${baton.url}/chats`, {
              transports: [transport],
              extraHeaders: { origin },
              auth: { token },
              forceNew: true,
              reconnection: false,
            });
            const end = (what: string) => {
              socket.disconnect();
              resolve(what);
            };
            socket.once('connect', () => end('connected'));
            socket.once('connect_error', () => end('refused'));
          });
        expect(await outcome(PAGE)).toBe('connected');
        expect(await outcome(STRANGER)).toBe('refused');
        expect(await outcome('null')).toBe('refused');
      },
    );
  });

  it.each(['/docs', '/docs/', '/docs-json', '/docs-yaml', '/docs/swagger-ui-init.js'])(
    'shows nothing of Swagger at %s',
    async (path) => {
      expect((await call('GET', baton.url + path)).status).toBe(404);
    },
  );

  it('has no sandbox, where anybody could write as a customer', async () => {
    const written = { from: '+15550001111', text: 'Hello' };
    expect((await call('POST', `${baton.url}/sandbox/messages`, written)).status).toBe(404);
    expect((await call('GET', `${baton.url}/sandbox/messages?phone=%2B15550001111`)).status).toBe(404);
    await expect(ChatSocket.connect(`${baton.url}/sandbox`)).rejects.toThrow('not_found');
  });

  // Last: it looks through everything that was logged above, too.
  it('keeps secrets, texts and people out of its log, though that is turned up all the way', async () => {
    const text = canary('text');
    const told: string[] = [...Object.values(SECRETS), text, token];
    const phone = '905557654321';
    const spacedPhone = '+90 (555) 765-43-21';
    const unipile = { 'x-unipile-secret': SECRETS.unipileSecret };
    const message = (change: object) => ({
      ...fixture('unipile/text'),
      account_id: 'ZHvtAccount',
      timestamp: new Date().toISOString(),
      message_id: randomUUID(),
      provider_chat_id: `${phone}@s.whatsapp.net`,
      sender: { attendee_name: text, attendee_provider_id: `${phone}@s.whatsapp.net` },
      message: text,
      ...change,
    });

    await call('POST', `${baton.url}/webhooks/unipile`, message({}), unipile);
    await call('POST', `${baton.url}/webhooks/unipile`, message({ message_id: `${text}\0` }), unipile);
    await call('POST', `${baton.url}/webhooks/unipile`, `{"${text}`, unipile);
    await call('POST', `${baton.url}/webhooks/unipile`, message({}), { 'x-unipile-secret': text });
    const interakt = JSON.stringify({ ...fixture('interakt/text'), canary: text });
    await call('POST', `${baton.url}/webhooks/interakt`, interakt, {
      'interakt-signature': sign(Buffer.from(interakt), SECRETS.interaktSecret),
    });
    await call(
      'POST',
      `${baton.url}/functions/v1/messaging-ingest`,
      { platform: text },
      { 'x-api-key': text },
    );

    const { body: key } = await api<{ key: string }>('POST', '/api-keys', { name: 'A service' });
    const { body: connection } = await api<{ api_secret: string }>('POST', '/messaging-ingest/connections', {
      platform: 'whatsapp',
      connection_id: 'shop',
    });
    told.push(key.key, connection.api_secret);
    await call('GET', `${baton.url}/users`, undefined, { 'x-api-key': key.key });

    const { body: inbox } = await api<{ data: { id: string }[] }>('GET', '/conversations');
    const [{ id: chat } = { id: 'none' }] = inbox.data;
    expect(chat).not.toBe('none');
    // Refused by a provider that is not there, so that the failure is logged.
    await api('POST', `/conversations/${chat}/reply`, { content: text });
    await api('POST', '/whatsapp/connect');
    await api('POST', '/agents', { name: text, provider: 'elevenlabs', provider_agent_id: text });
    await api('GET', `/search?query=${text}`);
    await api('GET', `/contacts?search=${text}`);
    await api('POST', '/api/v1/conversations', `{"customer_name":"${text}`);
    await api('DELETE', `/whatsapp/blacklist/+${phone}`);
    await api('DELETE', `/whatsapp/blacklist/${encodeURIComponent(spacedPhone)}`);
    await call('POST', `${baton.url}/auth/login`, { email: 'a@example.test', password: text });
    await api('POST', '/users', { email: `${text}@x`, name: text, role: 'agent', password: text });
    await call('GET', `${baton.url}/nowhere/?token=${token}&text=${text}`, undefined, {
      cookie: text,
      referer: `https://x.example/${text}`,
      'user-agent': text,
      'x-request-id': text.slice(0, 7),
    });
    for (const route of ROUTES.filter(({ path }) => path.startsWith('/files/'))) {
      await call('GET', `${baton.url}${pathOf(route, () => randomUUID())}?expires=1&signature=${text}`);
    }

    // The AI was asked as well, at a place where nobody is, and said so.
    await eventually(() => baton.output.includes('ECONNREFUSED') || baton.output.includes('fetch failed'));
    expect(await baton.stop()).toBe(0);

    const lines = baton.output.split('\n').filter((line) => line.startsWith('{'));
    const levels = lines.map((line) => (JSON.parse(line) as { level: number }).level);
    expect(levels.filter((level) => level <= 20).length).toBeGreaterThan(100);
    expect(told.filter((secret) => baton.output.includes(secret))).toEqual([]);
    expect(lines.filter((line) => [phone, '765-43-21'].some((part) => line.includes(part)))).toEqual([]);
  });
});
