import type { AccountId } from '../../src/contracts/ids.js';
import type { Leave, OutgoingAttachment } from '../../src/delivery/channel.js';
import { UnipileSender } from '../../src/channels/unipile/unipile.sender.js';
import { UnipileAccessFinder } from '../../src/channels/unipile/unipileAccess.js';
import { Gate } from '../simulators/base/gate.js';
import { preciseNow } from '../simulators/base/preciseNow.js';
import { failure } from '../simulators/unipile/unipileErrors.js';
import { UnipileSimulator } from '../simulators/unipile/unipileSimulator.js';
import { letGo, openChannelGround, outgoing, type ChannelGround } from './channelGround.js';

const TIMEOUT_MS = 2_000;
const PHOTO: OutgoingAttachment = {
  fileName: 'photo.jpg',
  fileType: 'image/jpeg',
  url: () => Promise.reject(new Error('Unipile takes bytes')),
  bytes: () => Promise.resolve(Buffer.from([0, 255, 13, 10])),
};

describe('sending through Unipile', () => {
  const unipile = new UnipileSimulator();
  let ground: ChannelGround;
  let sender: UnipileSender;
  let accountId: AccountId;

  beforeAll(async () => {
    await unipile.start();
    ground = await openChannelGround({ UNIPILE_API_URL: unipile.url, UNIPILE_API_KEY: unipile.apiKey });
    accountId = await ground.addAccount({ channel: 'unipile', externalId: unipile.accountId });
    sender = new UnipileSender(ground.http, ground.accounts, new UnipileAccessFinder(ground.config));
  });
  afterEach(() => unipile.behaviour('sendMessage').reset());
  afterAll(async () => {
    await ground.close();
    await unipile.close();
  });

  const send = (
    message: Partial<Parameters<typeof outgoing>[0]> = {},
    leave: Leave = letGo,
    timeoutMs = TIMEOUT_MS,
  ) => sender.send(outgoing({ accountId, ...message }), leave, timeoutMs);
  const next = unipile.behaviour('sendMessage').next.bind(unipile.behaviour('sendMessage'));

  it('brings text and files into the chat, unchanged, and answers with the provider’s id', async () => {
    const text = '  Merhaba 👋\nשלום';
    const result = await send({ externalThreadId: 'chat/with slash', text, attachments: [PHOTO] });
    const sent = unipile.sends.at(-1);
    expect(result).toEqual({ kind: 'accepted', providerMessageId: sent?.messageId });
    expect(sent).toMatchObject({ chatId: 'chat/with slash', text });
    expect(sent?.attachments).toEqual([
      { field: 'attachments', name: 'photo.jpg', type: 'image/jpeg', bytes: await PHOTO.bytes() },
    ]);
  });

  it('takes a null id for what it is: sent, to be known by its echo', async () => {
    next({ messageId: null });
    expect(await send()).toEqual({ kind: 'accepted', providerMessageId: null });
  });

  it('writes the first byte only once the gate lets it', async () => {
    let letInAt = Number.POSITIVE_INFINITY;
    await send({ text: 'after the gate' }, async (write) => {
      await unipile.waitFor(() => unipile.openConnections > 0);
      letInAt = preciseNow();
      await write();
      return true;
    });
    expect(unipile.sends.at(-1)?.call.receivedAt).toBeGreaterThanOrEqual(letInAt);
  });

  it('does not wait for Unipile while the gate is held', async () => {
    const gate = new Gate();
    next({ gate });
    let written = false;
    const result = send({}, async (write) => {
      await write();
      return (written = true);
    });
    await gate.arrived;
    expect(written).toBe(true);
    gate.open();
    expect(await result).toMatchObject({ kind: 'accepted' });
  });

  it('sends nothing when the gate says no', async () => {
    const before = unipile.callsTo('sendMessage').length;
    expect(await send({}, () => Promise.resolve(false))).toEqual({ kind: 'withdrawn' });
    await unipile.waitFor(() => unipile.openConnections === 0);
    expect(unipile.callsTo('sendMessage')).toHaveLength(before);
  });

  it('may try again when the gate itself fails before a byte is out', async () => {
    const before = unipile.callsTo('sendMessage').length;
    const result = await send({}, () => Promise.reject(new Error('the database is away')));
    expect(result).toMatchObject({ kind: 'refused', mendable: true });
    expect(unipile.callsTo('sendMessage')).toHaveLength(before);
  });

  it('believes Unipile’s answer when the gate fails after the first byte', async () => {
    const result = await send({}, async (write) => {
      await write();
      throw new Error('the commit failed');
    });
    expect(result).toMatchObject({ kind: 'accepted' });
  });

  it.each([
    [401, 'disconnected_account', 'not_connected', false],
    [401, 'expired_credentials', 'not_connected', false],
    [403, 'account_restricted', 'refused_by_provider', false],
    [404, 'resource_not_found', 'refused_by_provider', false],
    [422, 'invalid_recipient', 'invalid_recipient', false],
    [422, 'unprocessable_entity', 'refused_by_provider', false],
    [429, 'too_many_requests', 'too_many_requests', true],
    [503, 'no_client_session', 'provider_unavailable', true],
  ])('takes %i %s as surely not sent (%s, mendable: %s)', async (status, type, code, mendable) => {
    next(failure(status, type));
    expect(await send()).toMatchObject({ kind: 'refused', code, mendable, retryAfterMs: null });
  });

  it('hands on how long Unipile asks to wait', async () => {
    next(failure(429, 'too_many_requests', { 'Retry-After': '7' }));
    expect(await send()).toMatchObject({ kind: 'refused', mendable: true, retryAfterMs: 7_000 });
  });

  it.each([500, 502, 504])('cannot tell after a %i', async (status) => {
    next(failure(status));
    expect(await send()).toMatchObject({ kind: 'unclear' });
  });

  it.each(['hang', 'break'] as const)('cannot tell when the connection ends in a %s', async (connection) => {
    next({ connection, takesEffect: true });
    expect(await send({}, letGo, 300)).toMatchObject({ kind: 'unclear' });
  });

  it('knows that it was taken when only the answer’s body breaks off', async () => {
    next({ connection: 'breakInBody', takesEffect: true });
    expect(await send()).toEqual({ kind: 'accepted', providerMessageId: null });
  });

  it('knows that nothing was taken when Unipile cannot be reached', async () => {
    await unipile.refuseConnections();
    try {
      expect(await send()).toMatchObject({ kind: 'refused', mendable: true, code: 'provider_unavailable' });
    } finally {
      await unipile.acceptConnections();
    }
  });

  it('sends nothing when a file cannot be read', async () => {
    const before = unipile.callsTo('sendMessage').length;
    const bytes = () => Promise.reject(new Error('the storage is away'));
    const result = await send({ attachments: [{ ...PHOTO, bytes }] });
    expect(result).toMatchObject({ kind: 'refused', mendable: true });
    expect(unipile.callsTo('sendMessage')).toHaveLength(before);
  });

  it('ends in time when a file never comes', async () => {
    const bytes = () => new Promise<Buffer>(() => undefined);
    const result = await send({ attachments: [{ ...PHOTO, bytes }] }, letGo, 100);
    expect(result).toMatchObject({ kind: 'refused', mendable: true });
  });

  describe('into a chat of an account that is no more', () => {
    const CONTACT = '905551234567@s.whatsapp.net';
    const gone = { externalThreadId: 'chat of the old account', contactIdentifier: CONTACT };

    it.each([
      [404, 'resource_not_found'],
      [401, 'disconnected_account'],
    ])('begins it anew under the account’s new id (%i %s)', async (status, type) => {
      next(failure(status, type));
      const result = await send({ ...gone, text: 'Welcome back', attachments: [PHOTO] });
      const sent = unipile.sends.at(-1);
      expect(sent).toMatchObject({
        text: 'Welcome back',
        fields: { account_id: unipile.accountId, attendees_ids: CONTACT },
        attachments: [{ name: 'photo.jpg' }],
      });
      expect(result).toEqual({ kind: 'accepted', providerMessageId: sent?.messageId });
    });

    it('asks at the gate again before it does', async () => {
      next(failure(404, 'resource_not_found'));
      const started = unipile.callsTo('startChat').length;
      let asked = 0;
      const once: Leave = async (write) => {
        asked += 1;
        if (asked > 1) return false;
        await write();
        return true;
      };
      expect(await send(gone, once)).toEqual({ kind: 'withdrawn' });
      expect(unipile.callsTo('startChat')).toHaveLength(started);
    });
  });

  it('uses the key of the account that has one, and refuses where there is none', async () => {
    const own = await ground.addAccount({ channel: 'unipile', apiUrl: unipile.url, apiKey: 'another-key' });
    expect(await send({ accountId: own })).toMatchObject({ kind: 'refused', code: 'not_connected' });
    expect(unipile.calls.at(-1)?.headers['x-api-key']).toBe('another-key');
  });

  it('never takes our key to an address that an account without a key names', async () => {
    const elsewhere = await ground.addAccount({ channel: 'unipile', apiUrl: 'http://127.0.0.1:1' });
    expect(await send({ accountId: elsewhere })).toMatchObject({ kind: 'accepted' });
  });
});
