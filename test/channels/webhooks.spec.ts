import { readFileSync } from 'node:fs';
import { DEFAULT_TENANT_ID, newId, type AccountId, type TenantId } from '../../src/contracts/ids.js';
import { WebhookReplay } from '../../src/channels/webhookReplay.js';
import { ChannelAccountStore } from '../../src/tenants/channelAccount.store.js';
import { TenantStore } from '../../src/tenants/tenant.store.js';
import { sign } from '../simulators/interakt/interaktSimulator.js';
import { startChannels, type ChannelsApp } from './channelsApp.js';

const ENV = {
  UNIPILE_API_URL: 'http://127.0.0.1:1',
  UNIPILE_API_KEY: 'key',
  UNIPILE_ACCOUNT_ID: 'ZHvtAccount',
  UNIPILE_WEBHOOK_SECRET: 'unipile-secret',
  INTERAKT_API_KEY: 'key',
  INTERAKT_WEBHOOK_SECRET: 'interakt-secret',
};
const SECRET = { 'x-unipile-secret': 'unipile-secret' };

const fixture = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../fixtures/${path}.json`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;

let count = 0;
/** A message that has not been sent before. */
const hello = (change: Record<string, unknown> = {}) => ({
  ...fixture('unipile/text'),
  timestamp: new Date().toISOString(),
  message_id: `msg-${(count += 1)}`,
  ...change,
});

describe('webhooks', () => {
  let baton: ChannelsApp;
  let otherAccountId: AccountId;

  beforeAll(async () => {
    baton = await startChannels(ENV);
    const tenantId = newId<TenantId>();
    await baton.database.transaction(async (tx) => {
      await baton.get(TenantStore).create(tx, { id: tenantId, name: 'Other', features: ['whatsapp_agent'] });
      const other = {
        tenantId,
        channel: 'unipile',
        externalId: 'OtherAccount',
        webhookSecret: 'other-secret',
      } as const;
      const id = await baton
        .get(ChannelAccountStore)
        .create(tx, { ...other, sessionsEnabled: true, isDefault: true });
      if (id === null) throw new Error('The other account could not be made');
      otherAccountId = id;
    });
  });
  afterAll(() => baton.close());

  const stored = async () => {
    const messages = baton.database.query.selectFrom('messages').select('provider_message_id').execute();
    return (await messages).map((message) => message.provider_message_id);
  };
  const kept = () => baton.database.query.selectFrom('rejected_webhooks').selectAll().orderBy('id').execute();
  const interakt = (body: Buffer, signature = sign(body, 'interakt-secret')) =>
    baton.post('/webhooks/interakt', body, signature === '' ? {} : { 'interakt-signature': signature });

  describe('of Unipile', () => {
    it('are answered with exactly 200 once the message is stored', async () => {
      const message = hello();
      const answer = await baton.post('/webhooks/unipile', message, SECRET);
      expect(answer).toMatchObject({ status: 200, body: { status: 'received' } });
      expect(await stored()).toContain(message.message_id);
    });

    it.each(['', 'text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded'])(
      'are read under content type "%s"',
      async (type) => {
        const message = hello();
        await baton.post('/webhooks/unipile', message, { ...SECRET, 'content-type': type });
        expect(await stored()).toContain(message.message_id);
      },
    );

    it('are read whole also where the address is written with escapes', async () => {
      const message = hello();
      await baton.post('/%77ebhooks/unipile', message, { ...SECRET, 'content-type': 'application/json' });
      expect(await stored()).toContain(message.message_id);
    });

    it.each([{}, { 'x-unipile-secret': 'wrong' }])(
      'get 401 and leave nothing behind with %j',
      async (headers) => {
        const [message, before] = [hello(), await kept()];
        const answer = await baton.post('/webhooks/unipile', message, headers as Record<string, string>);
        expect(answer).toMatchObject({ status: 401, body: { error: 'unauthorized' } });
        const unreadable = await baton.post(
          '/webhooks/unipile',
          Buffer.from('{'),
          headers as Record<string, string>,
        );
        expect(unreadable.status).toBe(401);
        expect(await stored()).not.toContain(message.message_id);
        expect(await kept()).toEqual(before);
      },
    );

    it('get 413 past four megabytes', async () => {
      const answer = await baton.post('/webhooks/unipile', Buffer.alloc(4 * 1024 * 1024 + 1, ' '), SECRET);
      expect(answer).toMatchObject({ status: 413, body: { error: 'payload_too_large' } });
    });

    it.each([
      ['{"event":', 'not JSON'],
      ['', 'not JSON'],
      ['[]', 'it names no account'],
      ['{"account_id":"ZHvtAccount"}', 'no event'],
    ])('are kept as they came when they cannot be understood: %s', async (text, reason) => {
      const answer = await baton.post('/webhooks/unipile', Buffer.from(text), { ...SECRET, 'x-trace': '7' });
      expect(answer).toMatchObject({ status: 200, body: { status: 'received' } });
      const last = (await kept()).at(-1);
      expect(last).toMatchObject({ channel: 'unipile', reason, tenant_id: DEFAULT_TENANT_ID });
      expect(Buffer.from(last?.body ?? []).toString()).toBe(text);
      expect(last?.headers).toMatchObject({ 'x-trace': '7' });
      expect(last?.headers).not.toHaveProperty('x-unipile-secret');
    });

    it('are kept when PostgreSQL refuses what they bring, and the next one is stored all the same', async () => {
      const [poisoned, sound] = [hello({ message_id: 'null\0byte' }), hello()];
      const answers = await Promise.all([
        baton.post('/webhooks/unipile', poisoned, SECRET),
        baton.post('/webhooks/unipile', sound, SECRET),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(Buffer.from((await kept()).at(-1)?.body ?? []).toString()).toContain('null\\u0000byte');
      expect(await stored()).toContain(sound.message_id);
    });

    it.each([
      ['an unknown account', { account_id: 'NobodyKnows' }],
      ["another tenant's account", { account_id: 'OtherAccount' }],
      ['a group', { is_group: true }],
    ])('of %s get 200 and are not stored', async (_what, change) => {
      const [message, before] = [hello(change), await kept()];
      expect((await baton.post('/webhooks/unipile', message, SECRET)).status).toBe(200);
      expect(await stored()).not.toContain(message.message_id);
      expect(await kept()).toEqual(before);
    });

    it('reach another tenant under its own address and secret', async () => {
      const message = hello({ account_id: 'OtherAccount' });
      const path = `/webhooks/unipile/${otherAccountId}`;
      expect((await baton.post(path, message, SECRET)).status).toBe(401);
      expect((await baton.post(path, message, { 'x-unipile-secret': 'other-secret' })).status).toBe(200);
      expect(await stored()).toContain(message.message_id);
    });

    it.each(['no-uuid', newId<AccountId>()])('to an address that is nobody’s get 200: %s', async (id) => {
      const message = hello();
      const answer = await baton.post(`/webhooks/unipile/${id}`, message);
      expect(answer).toMatchObject({ status: 200, body: { status: 'received' } });
      expect(await stored()).not.toContain(message.message_id);
    });

    it('tell what became of the phone', async () => {
      await baton.post('/webhooks/unipile', fixture('unipile/accountStatus'), SECRET);
      const accounts = baton.get(ChannelAccountStore);
      expect(await accounts.defaultFor('unipile')).toMatchObject({ status: 'credentials' });
      const ok = { AccountStatus: { account_id: 'ZHvtAccount', account_type: 'WHATSAPP', message: 'OK' } };
      await baton.post('/webhooks/unipile', ok, SECRET);
      expect(await accounts.defaultFor('unipile')).toMatchObject({
        status: 'ok',
        connectedAt: expect.any(Date),
      });
    });
  });

  describe('of Interakt', () => {
    it('are answered with exactly 200 once the message is stored', async () => {
      const body = Buffer.from(JSON.stringify(fixture('interakt/emojiAndRightToLeft')));
      expect(await interakt(body)).toMatchObject({ status: 200, body: { status: 'ok' } });
      expect(await stored()).toContain('d9f2b6b4-0000-4000-8000-0000000000aa');
    });

    it('are verified over the very bytes', async () => {
      const body = Buffer.from(`{ "type" : "message_received",  "data": {} }`);
      expect((await interakt(body)).status).toBe(200);
      const reserialised = Buffer.from(JSON.stringify(JSON.parse(body.toString())));
      expect((await interakt(reserialised, sign(body, 'interakt-secret'))).status).toBe(401);
    });

    it.each(['', 'sha256=', 'sha256=00'])(
      'get 401 and leave nothing behind with signature "%s"',
      async (signature) => {
        const before = await kept();
        expect(await interakt(Buffer.from('{'), signature)).toMatchObject({
          status: 401,
          body: { error: 'unauthorized' },
        });
        expect(await kept()).toEqual(before);
      },
    );

    it('are kept as they came when they cannot be understood', async () => {
      expect(await interakt(Buffer.from('\xff\xfe{', 'latin1'))).toMatchObject({
        status: 200,
        body: { status: 'ok' },
      });
      const last = (await kept()).at(-1);
      expect(last).toMatchObject({ channel: 'interakt', reason: 'not JSON' });
      expect(Buffer.from(last?.body ?? [])).toEqual(Buffer.from('\xff\xfe{', 'latin1'));
    });

    it('of an unknown type get 200 and are forgotten', async () => {
      const before = await kept();
      expect((await interakt(Buffer.from(JSON.stringify(fixture('interakt/otherType'))))).status).toBe(200);
      expect(await kept()).toEqual(before);
    });
  });

  it('that were kept are taken in again once the code knows better', async () => {
    const message = hello();
    await baton.database.query
      .insertInto('rejected_webhooks')
      .values({
        id: newId<string>(),
        tenant_id: DEFAULT_TENANT_ID,
        account_id: (await baton.get(ChannelAccountStore).defaultFor('unipile'))?.id ?? null,
        channel: 'unipile',
        reason: 'an older Baton did not know this shape',
        body: Buffer.from(JSON.stringify(message)),
      })
      .execute();
    const waiting = (await kept()).filter((webhook) => webhook.replayed_at === null).length;
    expect(await baton.get(WebhookReplay).run()).toEqual({ taken: 1, left: waiting - 1 });
    expect(await stored()).toContain(message.message_id);
    expect(await baton.get(WebhookReplay).run()).toEqual({ taken: 0, left: waiting - 1 });
  });
});

it('a webhook gets 503 and when to come back while the database is away', async () => {
  const baton = await startChannels(ENV);
  try {
    expect((await baton.post('/webhooks/unipile', hello(), SECRET)).status).toBe(200);
    const { pool } = baton.database;
    pool.query = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    const connect = pool.connect.bind(pool);
    pool.connect = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    const answer = await baton.post('/webhooks/unipile', hello(), SECRET);
    expect(answer).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    pool.connect = connect;
    expect((await baton.post('/webhooks/unipile', hello(), SECRET)).status).toBe(200);
  } finally {
    await baton.close();
  }
});
