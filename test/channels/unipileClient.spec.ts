import { text } from 'node:stream/consumers';
import { OutgoingHttp } from '../../src/platform/outgoingHttp/outgoingHttp.js';
import { UnipileClient } from '../../src/channels/unipile/unipile.client.js';
import { failure } from '../simulators/unipile/unipileErrors.js';
import { UnipileSimulator } from '../simulators/unipile/unipileSimulator.js';

describe('Unipile beside sending', () => {
  const unipile = new UnipileSimulator();
  const http = new OutgoingHttp();
  const client = new UnipileClient(http);
  let access: { apiUrl: string; apiKey: string };

  beforeAll(async () => {
    access = { apiUrl: await unipile.start(), apiKey: unipile.apiKey };
  });
  afterAll(async () => {
    http.onApplicationShutdown();
    await unipile.close();
  });

  it('connects a phone by a QR code, and tells when it is connected', async () => {
    const { externalId, qrCode } = await client.connect(access);
    expect(qrCode).toMatch(/^2@/);
    expect(await client.account(access, externalId)).toEqual({ externalId, phone: null, status: 'pending' });
    await unipile.phoneScans(externalId, '905551234567');
    expect(await client.account(access, externalId)).toEqual({
      externalId,
      phone: '+905551234567',
      status: 'ok',
    });
  });

  it('asks for a new code for the same account', async () => {
    const { externalId, qrCode } = await client.reconnect(access, unipile.accountId);
    expect(externalId).toBe(unipile.accountId);
    expect(qrCode).toMatch(/^2@/);
    await unipile.phoneScans(externalId);
  });

  it('tells that a phone has unlinked the device', async () => {
    await unipile.phoneUnlinks();
    expect(await client.account(access, unipile.accountId)).toMatchObject({ status: 'credentials' });
    await unipile.phoneScans(unipile.accountId);
  });

  it('disconnects', async () => {
    const { externalId } = await client.connect(access);
    await client.disconnect(access, externalId);
    await expect(client.account(access, externalId)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('subscribes with a content type and the secret, one source each', async () => {
    const url = 'https://inbox.example/webhooks/unipile';
    const id = await client.registerWebhook(access, { url, secret: 's3cret', source: 'messaging' });
    expect(unipile.webhooks.all.get(id)).toMatchObject({
      source: 'messaging',
      requestUrl: url,
      headers: [
        { key: 'Content-Type', value: 'application/json' },
        { key: 'x-unipile-secret', value: 's3cret' },
      ],
    });
    const accounts = await client.registerWebhook(access, { url, secret: null, source: 'account_status' });
    expect(unipile.webhooks.all.get(accounts)).toMatchObject({
      source: 'account_status',
      headers: [{ key: 'Content-Type', value: 'application/json' }],
    });
  });

  it('fetches a file of a message', async () => {
    const { messageId, attachments } = unipile.factsOf({
      attachments: [{ type: 'file', mimetype: 'text/plain', bytes: Buffer.from('the file') }],
    });
    const file = await client.attachment(access, messageId, attachments?.[0]?.id ?? '');
    expect(file).toMatchObject({ fileType: 'text/plain', length: 8 });
    expect(await text(file.body)).toBe('the file');
    await expect(client.attachment(access, messageId, 'no-such-file')).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it.each([
    [401, 'missing_credentials', 'not_connected'],
    [429, 'too_many_requests', 'too_many_requests'],
    [500, 'unexpected_error', 'provider_unavailable'],
    [403, 'subscription_required', 'refused_by_provider'],
  ])('tells a %i %s as %s', async (status, type, code) => {
    unipile.behaviour('getAccount').next(failure(status, type));
    await expect(client.account(access, unipile.accountId)).rejects.toMatchObject({ code });
  });

  it('tells when Unipile cannot be reached, or talks nonsense', async () => {
    unipile.behaviour('getAccount').next({ respond: { status: 200, body: '<html>' } });
    await expect(client.account(access, unipile.accountId)).rejects.toMatchObject({
      code: 'provider_unavailable',
    });
    await unipile.refuseConnections();
    await expect(client.account(access, unipile.accountId)).rejects.toMatchObject({
      code: 'provider_unavailable',
    });
    await unipile.acceptConnections();
  });
});
