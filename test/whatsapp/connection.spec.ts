import { randomUUID } from 'node:crypto';
import { newTenant, type World } from '../support/baton.js';
import { openShop, type Shop } from './shop.js';

interface Started {
  account_id: string;
  status: string;
  qr_code: string | null;
}

interface Status {
  connected: boolean;
  status: string;
  phone: string | null;
  agent_id: string | null;
  grace_period_seconds: number;
}

describe('the WhatsApp number of a tenant (document 003, section 9.1)', () => {
  let shop: Shop;

  beforeEach(async () => {
    shop = await openShop();
  });
  afterEach(() => shop.close());

  const connect = () => shop.world.admin.api<Started>('POST', '/whatsapp/connect');
  const status = () => shop.world.viewer.api<Status>('GET', '/whatsapp/connection-status');

  it('shows whether the phone is linked, and how sessions run', async () => {
    const agentId = await shop.world.sandboxAgent();
    await shop.world.settings({ graceSeconds: 240 });
    expect(await status()).toMatchObject({
      status: 200,
      body: {
        connected: true,
        status: 'ok',
        phone: '+33611111111',
        agent_id: agentId,
        grace_period_seconds: 240,
      },
    });
  });

  it('needs no QR code while the phone is linked', async () => {
    expect(await connect()).toMatchObject({ status: 200, body: { status: 'ok', qr_code: null } });
    expect(shop.unipile.callsTo('reconnectAccount')).toEqual([]);
  });

  it('reconnects first, with a QR code to scan', async () => {
    await shop.unipile.phoneUnlinks();
    expect((await status()).body).toMatchObject({ connected: false, status: 'credentials' });
    const { status: code, body } = await connect();
    expect(code).toBe(200);
    expect(body).toEqual({
      account_id: shop.account.externalId,
      status: 'pending',
      qr_code: expect.stringMatching(/^2@/),
    });
    expect(shop.unipile.callsTo('createAccount')).toEqual([]);
    expect((await status()).body).toMatchObject({ connected: false, status: 'pending' });
    await shop.unipile.phoneScans(body.account_id, '905551234567');
    expect((await status()).body).toMatchObject({ connected: true, status: 'ok', phone: '+905551234567' });
  });

  it('makes a new account where Unipile has forgotten the old one, and takes the chats along', async () => {
    const customer = shop.customer();
    const before = await shop.waitingChat(customer);
    shop.unipile.accounts.delete(shop.account.externalId);
    expect((await status()).body).toMatchObject({ connected: false, status: 'deleted', phone: null });
    const { body } = await connect();
    expect(body).toMatchObject({ status: 'pending', qr_code: expect.stringMatching(/^2@/) });
    expect(body.account_id).not.toBe(shop.account.externalId);
    await shop.unipile.phoneScans(body.account_id);

    const newChatId = `chat-${randomUUID()}`;
    const { name, providerId } = customer;
    await shop.unipile.contactWrites({
      accountId: body.account_id,
      chatId: newChatId,
      contact: { name, providerId },
      text: 'Under the new account',
    });
    const after = await shop.chatWith(customer);
    expect(after).toMatchObject({ _id: before._id, message_count: 2, unipile_chat_id: newChatId });
    expect((await shop.send(shop.world.agent, after._id, { text: 'Welcome back' })).status).toBe(201);
    expect(shop.unipile.sends.at(-1)).toMatchObject({ chatId: newChatId, text: 'Welcome back' });
  });

  it('answers a customer under the new account before they have written to it', async () => {
    const customer = shop.customer();
    const { _id } = await shop.waitingChat(customer);
    shop.unipile.accounts.delete(shop.account.externalId);
    const { body } = await connect();
    await shop.unipile.phoneScans(body.account_id);
    expect((await shop.send(shop.world.agent, _id, { text: 'We are back' })).status).toBe(201);
    expect(shop.unipile.sends.at(-1)).toMatchObject({
      text: 'We are back',
      fields: { account_id: body.account_id, attendees_ids: customer.providerId },
    });
    await shop.unipile.waitFor(() => shop.unipile.deliveries.at(-1)?.payload['message'] === 'We are back');
    expect(await shop.chat(_id)).toMatchObject({ message_count: 2 });
  });

  it('unlinks the phone at Unipile and keeps the chats', async () => {
    const chat = await shop.waitingChat();
    const answer = await shop.world.admin.api<Status>('POST', '/whatsapp/disconnect');
    expect(answer).toMatchObject({
      status: 200,
      body: { connected: false, status: 'disconnected', phone: null },
    });
    expect(shop.unipile.accounts.has(shop.account.externalId)).toBe(false);
    expect(await shop.chat(chat._id)).toMatchObject({ _id: chat._id });
    const again = await shop.world.admin.api<Status>('POST', '/whatsapp/disconnect');
    expect(again).toMatchObject({ status: 200, body: { status: 'disconnected' } });
    expect((await connect()).body.account_id).not.toBe(shop.account.externalId);
  });

  it('says what was known last while Unipile is away, and 502 to a connect', async () => {
    expect((await status()).body.connected).toBe(true);
    await shop.unipile.refuseConnections();
    expect(await status()).toMatchObject({ status: 200, body: { connected: true, status: 'ok' } });
    expect(await connect()).toMatchObject({ status: 502, body: { error: 'provider_unavailable' } });
    await shop.unipile.acceptConnections();
  });

  it('says plainly that Unipile is not configured', async () => {
    const bare = await newTenant();
    expect(await bare.viewer.api('GET', '/whatsapp/connection-status')).toMatchObject({
      status: 200,
      body: { connected: false, status: 'disconnected', phone: null, agent_id: null },
    });
    const answer = await bare.admin.api('POST', '/whatsapp/connect');
    expect(answer).toMatchObject({ status: 409, body: { error: 'not_connected' } });
  });

  it('cannot register webhooks without PUBLIC_URL, and says so', async () => {
    const answer = await shop.world.admin.api('POST', '/whatsapp/register-webhook');
    expect(answer).toMatchObject({
      status: 409,
      body: { error: 'conflict', message: expect.stringContaining('PUBLIC_URL') },
    });
  });

  it('is for administrators to change', async () => {
    for (const person of [shop.world.manager, shop.world.agent, shop.world.viewer]) {
      for (const path of ['connect', 'disconnect', 'register-webhook']) {
        expect((await person.api('POST', `/whatsapp/${path}`)).status).toBe(403);
      }
      expect((await person.api('PUT', '/whatsapp/config', {})).status).toBe(403);
      expect((await person.api('GET', '/whatsapp/connection-status')).status).toBe(200);
      expect((await person.api('GET', '/whatsapp/agents')).status).toBe(200);
    }
  });
});

describe('how a tenant’s sessions run', () => {
  let world: World;

  beforeAll(async () => {
    world = await newTenant();
  });

  const configure = (change: object) =>
    world.admin.api<{ agent_id: string | null; grace_period_seconds: number }>(
      'PUT',
      '/whatsapp/config',
      change,
    );

  it.each([
    [0, 1],
    [-5, 1],
    [240, 240],
    [100_000, 1800],
  ])('a grace period of %d s is held to its bounds: %d', async (wanted, kept) => {
    const answer = await configure({ grace_period_seconds: wanted });
    expect(answer).toMatchObject({ status: 200, body: { grace_period_seconds: kept } });
    const status = await world.viewer.api<Status>('GET', '/whatsapp/connection-status');
    expect(status.body.grace_period_seconds).toBe(kept);
  });

  it('takes one of the tenant’s own agents, or none, and leaves the rest alone', async () => {
    const first = await world.appoint({ provider: 'sandbox', name: 'First' });
    const second = await world.appoint({ provider: 'sandbox', name: 'Second', isActive: false });
    await configure({ grace_period_seconds: 300 });
    expect((await configure({ agent_id: first })).body).toEqual({
      agent_id: first,
      grace_period_seconds: 300,
    });
    expect((await configure({})).body.agent_id).toBe(first);
    expect((await configure({ agent_id: null })).body.agent_id).toBeNull();
    expect((await world.viewer.api('GET', '/whatsapp/agents')).body).toEqual([
      { _id: first, name: 'First', is_active: true },
      { _id: second, name: 'Second', is_active: false },
    ]);
  });

  it('knows another tenant’s agent no better than one that does not exist', async () => {
    const foreign = await (await newTenant()).sandboxAgent();
    for (const agent_id of [foreign, randomUUID()]) {
      const answer = await configure({ agent_id });
      expect(answer).toMatchObject({
        status: 404,
        body: { error: 'not_found', details: [{ field: 'agent_id' }] },
      });
    }
  });

  it.each([
    ['agent_id', { agent_id: 'nobody' }],
    ['grace_period_seconds', { grace_period_seconds: 'long' }],
    ['grace_period_seconds', { grace_period_seconds: null }],
    ['grace_period_seconds', { grace_period_seconds: 1.5 }],
    ['colour', { colour: 'blue' }],
  ])('answers 400 naming %s', async (field, change) => {
    expect(await configure(change)).toMatchObject({ status: 400, body: { details: [{ field }] } });
  });
});
