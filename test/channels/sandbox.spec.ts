import { io, type Socket } from 'socket.io-client';
import type { Leave } from '../../src/delivery/channel.js';
import { SandboxSender } from '../../src/channels/sandbox/sandbox.sender.js';
import { SANDBOX_ACCOUNT_ID } from '../../src/tenants/firstBoot.js';
import { eventually } from '../support/eventually.js';
import { letGo, outgoing } from './channelGround.js';
import { startChannels, type ChannelsApp } from './channelsApp.js';

const PHONE = '+15550001111';

describe('the sandbox', () => {
  let baton: ChannelsApp;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    baton = await startChannels({ GRACE_DEFAULT_SECONDS: '1' });
  });
  afterEach(() => sockets.splice(0).forEach((socket) => socket.close()));
  afterAll(() => baton.close());

  const phone = (): Socket => {
    const socket = io(`${baton.url}/sandbox`, { transports: ['websocket'], reconnection: false });
    sockets.push(socket);
    return socket;
  };
  const shown = async (number: string): Promise<Record<string, unknown>[]> => {
    const response = await fetch(`${baton.url}/sandbox/messages?phone=${encodeURIComponent(number)}`);
    return (await response.json()) as Record<string, unknown>[];
  };
  const deliver = (text: string, leave: Leave = letGo) =>
    baton
      .get(SandboxSender)
      .send(outgoing({ accountId: SANDBOX_ACCOUNT_ID, externalThreadId: PHONE, text }), leave);

  it('lets anybody write as a customer, and shows what they wrote', async () => {
    const answer = await baton.post('/sandbox/messages', {
      from: '+1 (555) 000-1111',
      name: 'Asha',
      text: 'Hello 👋',
    });
    expect(answer).toMatchObject({
      status: 201,
      body: { id: expect.any(String), conversation_id: expect.any(String) },
    });
    const message = { from: 'customer', text: 'Hello 👋', status: 'received' };
    // On a slow machine the AI may have answered by now.
    expect((await shown(PHONE))[0]).toMatchObject(message);
    expect((await shown('15550001111'))[0]).toMatchObject(message);
  });

  it('shows the whole loop: nobody answers, the AI does, and its answer is delivered', async () => {
    const from = '+15550003333';
    const listening = phone();
    await listening.emitWithAck('join', { phone: from });
    const arrived = new Promise<{ text: string }>((resolve) => listening.once('message', resolve));
    await baton.post('/sandbox/messages', { from, text: 'Do you have this in blue?' });
    const { text } = await arrived;
    await eventually(async () => {
      expect(await shown(from)).toMatchObject([
        { from: 'customer', text: 'Do you have this in blue?' },
        { from: 'ai', text, status: 'delivered' },
      ]);
      return true;
    });
  });

  it.each([
    [{ from: 'nobody', text: 'Hello' }, 'from'],
    [{ from: PHONE, text: '  ' }, 'text'],
    [{ from: PHONE, text: 'Hello', colour: 'blue' }, 'colour'],
  ])('names what is wrong with %j', async (body, field) => {
    const answer = await baton.post('/sandbox/messages', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: 'validation_failed', details: [{ field }] });
  });

  it('brings an answer to the phones that listen, and to no other', async () => {
    const [listening, other] = [phone(), phone()];
    expect(await listening.emitWithAck('join', { phone: PHONE })).toEqual({ ok: true });
    expect(await other.emitWithAck('join', { phone: '+15550002222' })).toEqual({ ok: true });
    const heard: unknown[] = [];
    other.on('message', (message) => heard.push(message));
    const arrived = new Promise((resolve) => listening.once('message', resolve));
    expect(await deliver('Good day')).toMatchObject({ kind: 'accepted' });
    expect(await arrived).toMatchObject({ text: 'Good day', attachments: [] });
    // What was on its way to the other phone would have been there before this answer.
    await other.emitWithAck('join', { phone: '+15550002222' });
    expect(heard).toEqual([]);
  });

  it('lets nothing out that the gate holds back', async () => {
    const listening = phone();
    await listening.emitWithAck('join', { phone: PHONE });
    const heard: unknown[] = [];
    listening.on('message', (message) => heard.push(message));
    expect(await deliver('held back', () => Promise.resolve(false))).toEqual({ kind: 'withdrawn' });
    await listening.emitWithAck('join', { phone: PHONE });
    expect(heard).toEqual([]);
  });

  it.each([[{}], [{ phone: 'nobody' }], ['+15550001111'], [null]])(
    'refuses to join with %j',
    async (body) => {
      expect(await phone().emitWithAck('join', body)).toEqual({ error: 'validation_failed' });
    },
  );
});
