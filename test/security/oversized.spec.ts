import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { newTenant, type World } from '../support/baton.js';
import { call } from '../support/call.js';
import { sign } from '../simulators/interakt/interaktSimulator.js';
import { fixture } from './ground.js';

const MIB = 1024 * 1024;

const deepArray = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const deepObject = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('what is too much gets a clean refusal', () => {
  let world: World;
  let headers: Record<string, string>;
  beforeAll(async () => {
    world = await newTenant();
    headers = { authorization: `Bearer ${world.admin.token}`, 'content-type': 'application/json' };
  });

  const post = (path: string, body: string | Uint8Array, more: Record<string, string> = {}) =>
    call('POST', world.baseUrl + path, body, { ...headers, ...more });

  /** What comes back for bytes that no client library would send: the status line's number, null for none. */
  const raw = async (text: string): Promise<number | null> => {
    const { hostname, port } = new URL(world.baseUrl);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.write(text);
    await new Promise((resolve) => socket.once('close', resolve));
    const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
    return status === undefined ? null : Number(status);
  };

  it.each([
    ['arrays', '['.repeat(100_000)],
    ['objects', '{"a":'.repeat(100_000)],
    ['arrays that are closed', deepArray(5_000)],
  ])('deep JSON of %s: 400', async (_, text) => {
    const refused = await post('/api/v1/outlets', text);
    expect(refused).toMatchObject({ status: 400, body: { error: 'bad_request' } });
  });

  it('deep JSON in a free-form field: 400', async () => {
    expect((await post('/api/v1/messages', `{"metadata":${deepObject(80)}}`)).status).toBe(400);
  });

  it.each(['unipile', 'interakt'] as const)(
    'deep JSON, or a field called __proto__, in a webhook of %s: 200, kept whole or left out, nobody the worse',
    async (channel) => {
      const account = await world.account(channel, { isDefault: false });
      const text = JSON.stringify(fixture(`${channel}/text`)).replace('ZHvtAccount', account.externalId);
      const poisons = [
        deepArray(200_000),
        deepObject(200_000),
        text.replace('{', `{"deep":${deepArray(100_000)},`),
        text.replace('{', `{"deep":${deepObject(100_000)},`),
        text.replaceAll('"msg-1"', deepObject(50_000)),
        text.replace('{', '{"__proto__":{"tenant_id":"x","role":"admin"},'),
      ];
      for (const body of [...poisons, text]) {
        const proof: Record<string, string> =
          channel === 'unipile'
            ? { 'x-unipile-secret': account.webhookSecret }
            : { 'interakt-signature': sign(Buffer.from(body), account.webhookSecret) };
        expect((await call('POST', account.webhookUrl, body, proof)).status).toBe(200);
      }
      const kept = await world.sql<{ reason: string }>(
        'select reason from rejected_webhooks where account_id = $1',
        [account.id],
      );
      expect(kept.map(({ reason }) => reason)).not.toContain('Something went wrong on our side.');
      const stored = await world.sql(
        'select 1 from messages m join conversations c on c.id = m.conversation_id where c.account_id = $1',
        [account.id],
      );
      expect(stored.length).toBeGreaterThan(0);
    },
  );

  it('deep JSON in an import: 400', async () => {
    const path = '/functions/v1/messaging-ingest';
    expect((await post(path, `{"conversations":${deepArray(100_000)}}`)).status).toBe(400);
  });

  it.each([
    ['/api/v1/outlets', MIB],
    ['/agents', MIB],
    ['/auth/login', MIB],
    ['/functions/v1/messaging-ingest', 16 * MIB],
  ])('a body that will be over the limit of %s: 413 before it is sent', async (path, limit) => {
    const lines = [
      `POST ${path} HTTP/1.1`,
      'host: baton',
      `authorization: Bearer ${world.admin.token}`,
      'x-api-key: bk_nobody',
      'content-type: application/json',
      `content-length: ${limit + 1}`,
      '',
      '',
    ];
    expect(await raw(lines.join('\r\n'))).toBe(413);
  });

  it('a body that grows over the limit: 413, or a cut connection', async () => {
    const refused = await post('/api/v1/outlets', Buffer.alloc(MIB + 1, ' ')).catch(() => null);
    expect(refused?.status ?? 413).toBe(413);
  });

  it('a body that says it is small and is not: no more than was said is read', async () => {
    const lines = [
      'POST /auth/login HTTP/1.1',
      'host: baton',
      'content-type: application/json',
      'content-length: 2',
      'connection: close',
      '',
      '{}'.padEnd(1_000, 'x'),
    ];
    expect(await raw(lines.join('\r\n'))).toBe(400);
  });

  it('a compressed body: 415 or 400, never unpacked', async () => {
    const refused = await post('/api/v1/outlets', randomBytes(1_000), { 'content-encoding': 'gzip' });
    expect(refused.status).toBe(400);
  });

  it('a flood of headers: 431', async () => {
    const flood = Array.from({ length: 400 }, (_, count) => `x-${count}: ${'y'.repeat(50)}`);
    const lines = ['GET /health HTTP/1.1', 'host: baton', ...flood, '', ''];
    expect(await raw(lines.join('\r\n'))).toBe(431);
  });

  it('a request that is two in one: refused, not read as two', async () => {
    const lines = [
      'POST /auth/login HTTP/1.1',
      'host: baton',
      'content-length: 5',
      'transfer-encoding: chunked',
      'connection: close',
      '',
      '0\r\n\r\nGET /users HTTP/1.1\r\nhost: baton\r\n\r\n',
    ];
    expect(await raw(lines.join('\r\n'))).toBe(400);
  });

  it.each([
    ['a long path', `/conversations/${'a'.repeat(600)}`, 404],
    ['a NUL', '/conversations/%00', 400],
    ['bytes that are no text', '/conversations/%ff', 400],
    ['a way up', '/files/..%2f..%2fetc/passwd/x?expires=1&signature=x', 403],
    ['a way up in assets', '/assets/..%2f..%2fpackage.json', 404],
    ['a method that no route has', '/users', 404],
  ])('%s in the address is refused', async (what, path, status) => {
    const method = what.startsWith('a method') ? 'PUT' : 'GET';
    expect(
      (await call(method, world.baseUrl + path, undefined, { authorization: headers['authorization'] ?? '' }))
        .status,
    ).toBe(status);
  });

  it('a query with a thousand parameters: 400 naming one', async () => {
    const query = Array.from({ length: 1_000 }, (_, count) => `p${count}=1`).join('&');
    const refused = await world.admin.api('GET', `/conversations?${query}`);
    expect(refused).toMatchObject({ status: 400, body: { error: 'validation_failed' } });
  });

  it('and the next request is answered as ever', async () => {
    expect((await world.admin.api('GET', '/auth/me')).status).toBe(200);
  });
});
