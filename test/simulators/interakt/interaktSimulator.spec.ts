import { WebhookReceiver } from '../base/webhookReceiver.js';
import { refusals } from './interaktErrors.js';
import { InteraktSimulator, sign } from './interaktSimulator.js';
import { buttonReply, envelope, listReply } from './webhookPayloads.js';

describe('Interakt', () => {
  let interakt: InteraktSimulator;
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    interakt = new InteraktSimulator();
    receiver = new WebhookReceiver();
    await interakt.start();
    interakt.webhook = { url: await receiver.start(), secret: 'examplekey' };
  });
  afterEach(async () => {
    await interakt.close();
    await receiver.close();
  });

  const send = async (body: unknown, key = interakt.apiKey) => {
    const answer = await fetch(`${interakt.url}/v1/public/message/`, {
      method: 'POST',
      headers: { authorization: `Basic ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const hello = {
    fullPhoneNumber: '919999999999',
    callbackData: 'msg:1',
    type: 'Text',
    data: { message: 'Hello' },
  };

  it('queues a message and tells its receipts in any order, doubled too', async () => {
    interakt.behaviour('sendMessage').next({ receipts: ['read', 'sent', 'delivered', 'sent'] });
    const { status, body } = await send(hello);
    expect(status).toBe(201);
    expect(interakt.sends[0]).toMatchObject({ id: body['id'], phone: '919999999999', callbackData: 'msg:1' });
    await interakt.waitFor(() => interakt.outcomes.length === 4);
    const told = receiver.received.map(({ body: event }) => event['type']);
    const kinds = ['read', 'sent', 'delivered', 'sent'];
    expect(told).toEqual(kinds.map((kind) => `message_api_${kind}`));
    expect(receiver.received[0]?.body).toMatchObject({
      data: { message: { id: body['id'], meta_data: { source_data: { callback_data: 'msg:1' } } } },
    });
  });

  it('refuses a wrong key, both forms of a number, and what it is told to refuse', async () => {
    expect((await send(hello, 'wrong')).status).toBe(401);
    expect((await send({ ...hello, countryCode: '+91', phoneNumber: '9999999999' })).status).toBe(400);
    interakt
      .behaviour('sendMessage')
      .next({ respond: refusals.outsideWindow }, { respond: refusals.tooManyRequests });
    expect(await send(hello)).toMatchObject({
      status: 400,
      body: { result: false, message: expect.stringContaining('within last 24 hours') as unknown },
    });
    expect((await send(hello)).status).toBe(429);
    expect(interakt.sends).toHaveLength(0);
  });

  it('signs the raw bytes as the vendor does', async () => {
    const vector = 'sha256=b84783d10ede5bd6ed771e8b16fbe5a7093340159d6e49ec4248350b6ec2c7b4';
    expect(sign(Buffer.from('{"foo":1,"bar":2}'), 'examplekey')).toBe(vector);
    await interakt.customerWrites({ message: 'नमस्ते 🙏', customer: { phone: '917003705584', name: null } });
    const [taken] = receiver.received;
    expect(taken?.headers['interakt-signature']).toBe(sign(taken?.raw ?? Buffer.alloc(0), 'examplekey'));
    expect(Object.keys(taken?.body ?? {})).toEqual(['version', 'timestamp', 'type', 'data']);
    expect(taken?.body['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
    await interakt.deliver(envelope('account_alerts', {}), 'sha256=forged');
    await interakt.deliver(envelope('account_alerts', {}), null);
    expect(receiver.received[1]?.headers['interakt-signature']).toBe('sha256=forged');
    expect(receiver.received[2]?.headers).not.toHaveProperty('interakt-signature');
  });

  it('sends every kind of message, with media that needs no key', async () => {
    const mediaUrl = interakt.addMedia('photo.jpg', Buffer.from('jpeg'), 'image/jpeg');
    await interakt.customerWrites({ contentType: 'Image', message: null, mediaUrl });
    await interakt.customerWrites({
      contentType: 'InteractiveButtonReply',
      message: buttonReply('b1', 'Yes'),
    });
    await interakt.customerWrites({ chatMessageType: 'AgentMessage' });
    await interakt.customerWrites({ contentType: 'InteractiveListReply', message: listReply('r1', 'Row') });
    const messages = receiver.received.map(({ body }) => (body['data'] as { message: object }).message);
    expect(messages[0]).toMatchObject({ message_content_type: 'Image', media_url: mediaUrl });
    expect(messages[1]).toMatchObject({
      message: '{"type":"button_reply","button_reply":{"id":"b1","title":"Yes"}}',
    });
    expect(messages[2]).toMatchObject({ chat_message_type: 'AgentMessage' });
    expect(messages[3]).toMatchObject({ message: expect.stringContaining('"list_reply"') as unknown });
    expect(await (await fetch(mediaUrl)).text()).toBe('jpeg');
  });

  it('counts anything but 200 in time as a failure, and sends nothing twice', async () => {
    receiver.statuses = [204];
    expect(await interakt.customerWrites()).toMatchObject({ status: 204, accepted: false });
    interakt.webhookTimeoutMs = 50;
    receiver.silent = true;
    expect(await interakt.customerWrites()).toMatchObject({ status: null, accepted: false });
    expect(receiver.received).toHaveLength(2);
  });
});
