import type { AccountId } from '../../src/contracts/ids.js';
import type { Leave, OutgoingAttachment } from '../../src/delivery/channel.js';
import { InteraktSender } from '../../src/channels/interakt/interakt.sender.js';
import { refusals } from '../simulators/interakt/interaktErrors.js';
import { InteraktSimulator } from '../simulators/interakt/interaktSimulator.js';
import { letGo, openChannelGround, outgoing, type ChannelGround } from './channelGround.js';

const file = (fileName: string, fileType: string): OutgoingAttachment => ({
  fileName,
  fileType,
  url: () => Promise.resolve(`https://files.example/${fileName}?signature=x`),
  bytes: () => Promise.reject(new Error('Interakt takes addresses')),
});

describe('sending through Interakt', () => {
  const interakt = new InteraktSimulator();
  let ground: ChannelGround;
  let sender: InteraktSender;
  let accountId: AccountId;

  beforeAll(async () => {
    await interakt.start();
    ground = await openChannelGround({ INTERAKT_API_URL: `${interakt.url}/v1/public/` });
    accountId = await ground.addAccount({ channel: 'interakt', apiKey: interakt.apiKey });
    sender = new InteraktSender(ground.http, ground.accounts, ground.config);
  });
  afterEach(() => interakt.behaviour('sendMessage').reset());
  afterAll(async () => {
    await ground.close();
    await interakt.close();
  });

  const send = (
    message: Partial<Parameters<typeof outgoing>[0]> = {},
    leave: Leave = letGo,
    timeoutMs = 2_000,
  ) => sender.send(outgoing({ accountId, ...message }), leave, timeoutMs);

  it('sends text to the phone, with our own id to come back in receipts', async () => {
    const message = outgoing({ accountId, text: '  Merhaba 👋\nשלום' });
    const result = await sender.send(message, letGo, 2_000);
    const sent = interakt.sends.at(-1);
    expect(result).toEqual({ kind: 'accepted', providerMessageId: sent?.id });
    expect(sent?.call.json).toEqual({
      fullPhoneNumber: '917003705584',
      callbackData: message.id,
      type: 'Text',
      data: { message: '  Merhaba 👋\nשלום' },
    });
  });

  it.each([
    ['image/jpeg', 'Image', {}],
    ['video/mp4', 'Video', {}],
    ['audio/ogg', 'Audio', {}],
    ['application/pdf', 'Document', { fileName: 'a.bin' }],
  ])('sends a file of %s by its address, as %s', async (fileType, type, more) => {
    await send({ text: 'the caption', attachments: [file('a.bin', fileType)] });
    const mediaUrl = 'https://files.example/a.bin?signature=x';
    expect(interakt.sends.at(-1)).toMatchObject({
      type,
      data: { mediaUrl, message: 'the caption', ...more },
    });
  });

  it('sends a file without words as that', async () => {
    await send({ text: '', attachments: [file('a.jpg', 'image/jpeg')] });
    expect(interakt.sends.at(-1)?.data).toEqual({ mediaUrl: 'https://files.example/a.jpg?signature=x' });
  });

  it.each([
    ['outsideWindow', 'outside_window', false],
    ['unknownCustomer', 'invalid_recipient', false],
    ['templateVariables', 'refused_by_provider', false],
    ['wrongKey', 'not_connected', false],
    ['notInPlan', 'refused_by_provider', false],
    ['tooManyRequests', 'too_many_requests', true],
  ] as const)('takes %s as surely not sent (%s, mendable: %s)', async (name, code, mendable) => {
    interakt.behaviour('sendMessage').next({ respond: refusals[name] });
    expect(await send()).toMatchObject({ kind: 'refused', code, mendable });
  });

  it.each([500, 502, 503, 504])('cannot tell after a %i: it may have been queued', async (status) => {
    interakt.behaviour('sendMessage').next({ respond: { status, body: 'Bad gateway' } });
    expect(await send()).toMatchObject({ kind: 'unclear' });
  });

  it('cannot tell when no answer comes in time', async () => {
    interakt.behaviour('sendMessage').next({ connection: 'hang', takesEffect: true });
    expect(await send({}, letGo, 300)).toMatchObject({ kind: 'unclear' });
  });

  it.each([
    ['no phone', { contactPhone: null }, 'invalid_recipient'],
    ['two files', { attachments: [file('a', 'image/png'), file('b', 'image/png')] }, 'refused_by_provider'],
  ])('refuses a message with %s before anything is sent', async (_what, message, code) => {
    const before = interakt.calls.length;
    expect(await send(message)).toMatchObject({ kind: 'refused', mendable: false, code });
    expect(interakt.calls).toHaveLength(before);
  });

  it('sends nothing when the gate says no', async () => {
    const before = interakt.calls.length;
    expect(await send({}, () => Promise.resolve(false))).toEqual({ kind: 'withdrawn' });
    expect(interakt.calls).toHaveLength(before);
  });
});
