import { WebhookReceiver } from '../base/webhookReceiver.js';
import { failure } from './unipileErrors.js';
import { UnipileSimulator } from './unipileSimulator.js';

describe('Unipile', () => {
  let unipile: UnipileSimulator;
  let receiver: WebhookReceiver;
  let target: string;
  beforeEach(async () => {
    unipile = new UnipileSimulator();
    receiver = new WebhookReceiver();
    await unipile.start();
    target = await receiver.start();
  });
  afterEach(async () => {
    await unipile.close();
    await receiver.close();
  });

  const api = (method: string, path: string, body?: unknown) =>
    fetch(`${unipile.url}/api/v1${path}`, {
      method,
      headers: {
        'x-api-key': unipile.apiKey,
        ...(body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      },
      body: body instanceof FormData ? body : body === undefined ? undefined : JSON.stringify(body),
    });
  const send = async (text: string, file?: File) => {
    const form = new FormData();
    form.set('text', text);
    if (file) form.append('attachments', file);
    const answer = await api('POST', '/chats/chat-1/messages', form);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const texts = () => receiver.received.map(({ body }) => body['message']);

  it('refuses a wrong key', async () => {
    const answer = await fetch(`${unipile.url}/api/v1/accounts`, { headers: { 'x-api-key': 'wrong' } });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ type: 'errors/missing_credentials', status: 401 });
  });

  it('reads the form of a send, and echoes it after the answer', async () => {
    unipile.addWebhook({ url: target });
    const photo = new File([Buffer.from([0, 255, 13, 10])], 'photo.jpg', { type: 'image/jpeg' });
    const answer = await send('Merhaba 👋\nnasılsınız', photo);
    expect(answer).toMatchObject({ status: 201, body: { object: 'MessageSent' } });
    // `fetch` writes the line ends of form fields as CRLF; the simulator keeps what came over the wire.
    expect(unipile.sends[0]).toMatchObject({ chatId: 'chat-1', text: 'Merhaba 👋\r\nnasılsınız' });
    expect(unipile.sends[0]?.attachments[0]).toMatchObject({ name: 'photo.jpg', type: 'image/jpeg' });
    expect(unipile.sends[0]?.attachments[0]?.bytes).toEqual(Buffer.from([0, 255, 13, 10]));

    const [echo] = await unipile.waitFor(() => unipile.deliveries.length > 0 && unipile.deliveries);
    const { payload } = echo ?? {};
    expect(payload).toMatchObject({
      message_id: answer.body['message_id'],
      message: 'Merhaba 👋\r\nnasılsınız',
    });
    expect(payload).toMatchObject({
      account_info: { user_id: '33611111111@s.whatsapp.net' },
      sender: { attendee_provider_id: '33611111111@s.whatsapp.net' },
    });
    expect(payload).not.toHaveProperty('is_sender');
  });

  it('echoes before the answer, alters the echo, leaves it out, answers without an id', async () => {
    unipile.addWebhook({ url: target });
    unipile
      .behaviour('sendMessage')
      .next(
        { echo: 'before', messageId: null, echoText: (text) => `${text} \r\n` },
        { echo: 'never' },
        { ...failure(504), takesEffect: true, echo: 'before' },
        failure(503),
      );
    expect((await send('one')).body).toMatchObject({ message_id: null });
    expect(texts()).toEqual(['one \r\n']);
    expect((await send('two')).status).toBe(201);
    expect((await send('three')).status).toBe(504);
    expect((await send('four')).status).toBe(503);
    expect(texts()).toEqual(['one \r\n', 'three']);
    expect(unipile.sends.map((each) => each.messageId !== undefined)).toEqual([true, true, true, false]);
  });

  it('connects by QR: the scan tells CREATION_SUCCESS, OK, SYNC_SUCCESS, and later RECONNECTED', async () => {
    unipile.addWebhook({ url: target, source: 'account_status' });
    const created = (await (await api('POST', '/accounts', { provider: 'WHATSAPP' })).json()) as {
      account_id: string;
      checkpoint: { type: string };
    };
    expect(created.checkpoint.type).toBe('QRCODE');
    const status = async () => {
      const account: unknown = await (await api('GET', `/accounts/${created.account_id}`)).json();
      return (account as { sources: { status: string }[] }).sources[0]?.status;
    };
    expect(await status()).toBe('CONNECTING');
    await unipile.phoneScans(created.account_id);
    expect(await status()).toBe('OK');
    expect((await api('POST', `/accounts/${created.account_id}`, { provider: 'WHATSAPP' })).status).toBe(201);
    await unipile.phoneScans(created.account_id);
    const told = receiver.received.map(({ body }) => (body['AccountStatus'] as { message: string }).message);
    expect(told).toEqual(['CREATION_SUCCESS', 'OK', 'SYNC_SUCCESS', 'RECONNECTED', 'OK', 'SYNC_SUCCESS']);
    expect((await api('DELETE', `/accounts/${created.account_id}`)).status).toBe(200);
    expect((await api('GET', `/accounts/${created.account_id}`)).status).toBe(404);
  });

  it('answers 401 disconnected_account while the phone is unlinked', async () => {
    await unipile.phoneUnlinks();
    expect(await send('hello')).toMatchObject({ status: 401, body: { type: 'errors/disconnected_account' } });
  });

  it('sends to a webhook made by API only what its headers say, and forgets a deleted one', async () => {
    const headers = [{ key: 'x-unipile-secret', value: 's3cret' }];
    const wanted = { source: 'messaging', request_url: target, headers, events: ['message_received'] };
    const made = (await (await api('POST', '/webhooks', wanted)).json()) as { webhook_id: string };
    await unipile.contactWrites({ messageId: 'm1' });
    await unipile.changes('message_read', 'm1');
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]?.headers).toMatchObject({ 'x-unipile-secret': 's3cret' });
    expect(receiver.received[0]?.headers).not.toHaveProperty('content-type');
    await api('DELETE', `/webhooks/${made.webhook_id}`);
    await unipile.contactWrites();
    expect(receiver.received).toHaveLength(1);
  });

  it('tries five times more until it gets exactly 200', async () => {
    unipile.webhooks.retryDelaysMs = [1, 1, 1, 1, 1];
    unipile.addWebhook({ url: target });
    receiver.statuses = [201, 503];
    const [second] = await unipile.contactWrites();
    expect(second?.attempts.map(({ status }) => status)).toEqual([201, 503, 200]);
    receiver.statuses = [500, 500, 500, 500, 500, 500];
    const [never] = await unipile.contactWrites();
    expect(never).toMatchObject({ delivered: false });
    expect(never?.attempts).toHaveLength(6);
  });

  it('builds every shape of message: @lid, group, own, old, all attachments as array or object', async () => {
    unipile.addWebhook({ url: target });
    await unipile.contactWrites({ contact: { name: 'Hidden', providerId: '99887766@lid' }, chatId: 'c-lid' });
    await unipile.contactWrites({ group: true, chatId: 'c-group', timestamp: '2026-01-01T00:00:00.000Z' });
    await unipile.phoneWrites({ text: 'From the phone', isSender: true });
    const voice = { type: 'audio', voiceNote: true, bytes: Buffer.from('ogg'), id: 'a1' } as const;
    await unipile.contactWrites({ messageId: 'm-att', text: null, attachments: [{ type: 'img' }, voice] });
    await unipile.contactWrites({ attachments: [{ type: 'file', id: 'a2' }], attachmentsAs: 'object' });
    await unipile.reacts('m-att', '👍');
    const [lid, group, own, attached, asObject, reaction] = receiver.received.map(({ body }) => body);
    expect(lid).toMatchObject({ sender: { attendee_provider_id: '99887766@lid' } });
    expect(group).toMatchObject({
      is_group: true,
      provider_chat_id: expect.stringMatching(/@g\.us$/) as unknown,
    });
    expect(group).toMatchObject({ timestamp: '2026-01-01T00:00:00.000Z' });
    expect(own).toMatchObject({
      is_sender: true,
      sender: { attendee_provider_id: '33611111111@s.whatsapp.net' },
    });
    expect(attached).toMatchObject({ message: null, attachments: [{ type: 'img' }, { voice_note: true }] });
    expect(asObject).toMatchObject({ attachments: { id: 'a2', unavailable: 'false' } });
    expect(reaction).toMatchObject({ event: 'message_reaction', reaction: '👍', message_id: 'm-att' });

    const bytes = await api('GET', '/messages/m-att/attachments/a1');
    expect(bytes.headers.get('content-type')).toContain('audio/ogg');
    expect(await bytes.text()).toBe('ogg');
    expect(await (await api('GET', '/messages/m-att')).json()).toMatchObject({ text: null, is_sender: 0 });
  });
});
