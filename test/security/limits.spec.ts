import autocannon from 'autocannon';
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { sign } from '../simulators/interakt/interaktSimulator.js';
import { call } from '../support/call.js';
import { ChatSocket } from '../support/chatSocket.js';
import { DEFAULT_ADMIN } from '../support/quickSettings.js';
import { newDataDir, spawnBaton, type SpawnedBaton } from '../support/spawnBaton.js';
import { fixture } from './ground.js';

/** What a client behind no proxy may write into its request to look like somebody else each time. */
const disguise = (): Record<string, string> => {
  const address = Array.from({ length: 4 }, () => randomInt(1, 255)).join('.');
  return {
    'x-forwarded-for': `${address}, 10.0.0.1`,
    'x-real-ip': address,
    forwarded: `for=${address}`,
    'x-client-ip': address,
    'cf-connecting-ip': address,
    'true-client-ip': address,
  };
};

interface Asked {
  path: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: () => object;
}

describe('limits, whatever a forged X-Forwarded-For says', () => {
  const webhookSecret = randomUUID();
  let baton: SpawnedBaton;
  let token: string;

  beforeAll(async () => {
    baton = await spawnBaton({
      DATA_DIR: await newDataDir(),
      RATE_LIMITS: 'on',
      UNIPILE_API_URL: 'http://127.0.0.1:1',
      UNIPILE_API_KEY: 'key',
      UNIPILE_ACCOUNT_ID: 'ZHvtAccount',
      UNIPILE_WEBHOOK_SECRET: webhookSecret,
      INTERAKT_API_KEY: 'key',
      INTERAKT_WEBHOOK_SECRET: webhookSecret,
    });
    const signedIn = await call<{ access_token: string }>('POST', `${baton.url}/auth/login`, DEFAULT_ADMIN);
    token = signedIn.body.access_token;
  }, 60_000);
  afterAll(() => baton.kill9());

  it('ten tries a minute at one person’s password', async () => {
    const guess = async () =>
      (
        await call(
          'POST',
          `${baton.url}/auth/login`,
          { email: 'Asha@example.test', password: randomUUID() },
          disguise(),
        )
      ).status;
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) statuses.push(await guess());
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
  });

  /** So many requests, each from somebody else as far as it says itself: how often each status came. */
  const askOften = async (
    amount: number,
    { path, method = 'GET', headers = {}, body }: Asked,
  ): Promise<Record<string, number>> => {
    const { statusCodeStats = {} } = await autocannon({
      url: baton.url,
      connections: 20,
      amount,
      requests: [
        {
          path,
          method,
          setupRequest: (each) => ({
            ...each,
            headers: { 'content-type': 'application/json', ...disguise(), ...headers },
            ...(body !== undefined && { body: JSON.stringify(body()) }),
          }),
        },
      ],
    });
    return Object.fromEntries(
      Object.entries(statusCodeStats).map(([status, { count = 0 }]) => [status, count]),
    );
  };

  it.each<[string, number, Asked]>([
    ['at an open door', 200, { path: '/auth/settings' }],
    [
      'to sign in, as somebody else each time',
      400,
      { path: '/auth/login', method: 'POST', body: () => ({ email: randomUUID() }) },
    ],
  ])('a thousand requests in ten seconds of one stranger, %s', async (_, usual, request) => {
    const counts = await askOften(1_100, request);
    expect(Object.keys(counts)).toEqual(expect.arrayContaining(['429']));
    expect((counts[usual] ?? 0) + (counts['429'] ?? 0)).toBe(1_100);
    const { path, method = 'GET', body } = request;
    const refused = await call(method, baton.url + path, body?.());
    expect(refused).toMatchObject({ status: 429, body: { error: 'too_many_requests' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    // Who has a credential is not held up.
    const known = await call('GET', `${baton.url}/auth/me`, undefined, { authorization: `Bearer ${token}` });
    expect(known.status).toBe(200);
  });

  it('a thousand requests in ten seconds of one credential, and the others’ are answered', async () => {
    const made = await call<{ key: string }>(
      'POST',
      `${baton.url}/api-keys`,
      { name: 'A service' },
      { authorization: `Bearer ${token}` },
    );
    const counts = await askOften(1_100, { path: '/auth/me', headers: { 'x-api-key': made.body.key } });
    expect(Object.keys(counts)).toEqual(['200', '429']);
    expect(counts['200']).toBeGreaterThanOrEqual(1_000);
    const known = await call('GET', `${baton.url}/auth/me`, undefined, { authorization: `Bearer ${token}` });
    expect(known.status).toBe(200);
  });

  it('but no count of what sockets say, or one that chatters would silence all', async () => {
    const phone = await ChatSocket.connect(`${baton.url}/sandbox`);
    const join = () => phone.ask('join', { phone: '+15550001111' });
    const answers = await Promise.all(Array.from({ length: 1_100 }, join));
    phone.close();
    expect(answers.filter((answer) => !('ok' in answer))).toEqual([]);
  });

  // From here on this address has guessed too often.
  it('sixty guesses a minute, at whatever door', async () => {
    const wrong = () => `bk_${randomBytes(24).toString('base64url')}`;
    const doors: ((headers: Record<string, string>) => Promise<{ status: number }>)[] = [
      // Nobody's address: answered, and forgotten.
      (headers) => call('POST', `${baton.url}/webhooks/unipile/${randomUUID()}`, {}, headers),
      (headers) => call('GET', `${baton.url}/users`, undefined, { ...headers, 'x-api-key': wrong() }),
      (headers) =>
        call('GET', `${baton.url}/users`, undefined, { ...headers, authorization: `Bearer ${wrong()}` }),
      (headers) =>
        call('POST', `${baton.url}/webhooks/unipile`, {}, { ...headers, 'x-unipile-secret': wrong() }),
      (headers) =>
        call('POST', `${baton.url}/webhooks/interakt`, {}, { ...headers, 'interakt-signature': wrong() }),
      (headers) =>
        call(
          'POST',
          `${baton.url}/functions/v1/messaging-ingest`,
          { platform: 'whatsapp', connection_id: 'x', conversations: [] },
          { ...headers, 'x-api-key': wrong() },
        ),
    ];
    const usual = [200, 401, 401, 401, 401, 401];
    const statuses: number[] = [];
    for (let guess = 0; guess < 65; guess += 1)
      statuses.push((await doors[guess % doors.length]?.(disguise()))?.status ?? 0);
    // Of the sixty, some were guesses at the password above.
    const allowed = statuses.indexOf(429);
    expect(allowed).toBeGreaterThanOrEqual(45);
    expect(statuses).toEqual(
      statuses.map((__, guess) => (guess < allowed ? usual[guess % doors.length] : 429)),
    );
    await expect(ChatSocket.connect(`${baton.url}/chats`, wrong())).rejects.toThrow('too_many_requests');
  });

  it('and who has the right credential is let in from the same address', async () => {
    const me = await call('GET', `${baton.url}/auth/me`, undefined, { authorization: `Bearer ${token}` });
    expect(me.status).toBe(200);
    const unipile = { ...fixture('unipile/text'), account_id: 'ZHvtAccount' };
    const headers = { 'x-unipile-secret': webhookSecret };
    expect((await call('POST', `${baton.url}/webhooks/unipile`, unipile, headers)).status).toBe(200);
    const interakt = JSON.stringify(fixture('interakt/text'));
    const proof = { 'interakt-signature': sign(Buffer.from(interakt), webhookSecret) };
    expect((await call('POST', `${baton.url}/webhooks/interakt`, interakt, proof)).status).toBe(200);
    const socket = await ChatSocket.connect(`${baton.url}/chats`, token);
    socket.close();
  });
});
