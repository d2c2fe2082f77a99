import { randomBytes } from 'node:crypto';
import type { InboxMessage, ServiceMessage } from '../../src/contracts/socketEvents.js';
import { DEFAULT_TENANT_ID } from '../../src/contracts/ids.js';
import { call } from '../support/call.js';
import { ChatSocket } from '../support/chatSocket.js';
import { DEFAULT_ADMIN } from '../support/quickSettings.js';
import { newDatabase, spawnBaton, type SpawnedBaton } from '../support/spawnBaton.js';
import { describeOnServerWithRedis } from '../support/whatIsThere.js';

/** Starting two processes may take its time on a machine that has other things to do. */
const TIME_TO_START_MS = 120_000;

describeOnServerWithRedis('two instances', () => {
  let batons: SpawnedBaton[] = [];
  let token: string;

  beforeAll(async () => {
    const settings = {
      DATABASE_URL: await newDatabase(),
      REDIS_URL: process.env['REDIS_URL'] ?? '',
      APP_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
      SANDBOX_CHANNEL: 'on',
    };
    batons = await Promise.all([spawnBaton(settings), spawnBaton(settings)]);
    const login = await call<{ access_token: string }>('POST', `${batons[0]?.url}/auth/login`, DEFAULT_ADMIN);
    token = login.body.access_token;
  }, TIME_TO_START_MS);
  afterAll(async () => {
    await Promise.all(batons.map((baton) => baton.stop()));
  }, TIME_TO_START_MS);

  it('bring each other’s events to all screens, each once', async () => {
    const screens = await Promise.all(batons.map((baton) => ChatSocket.connect(`${baton.url}/chats`, token)));
    const services = await Promise.all(batons.map((baton) => ChatSocket.connect(`${baton.url}/`, token)));
    try {
      for (const service of services)
        expect(await service.ask('tenant:join', { tenant_id: DEFAULT_TENANT_ID })).toEqual({ ok: true });
      const [first, second] = batons;
      for (const [baton, text] of [
        [first, 'by way of the first'],
        [second, 'by way of the second'],
      ] as const) {
        await call('POST', `${baton?.url}/sandbox/messages`, { from: '+15550001111', text });
      }
      for (const text of ['by way of the first', 'by way of the second']) {
        for (const screen of screens)
          await screen.hears<InboxMessage>('new_message', (each) => each.content === text);
        for (const service of services)
          await service.hears<ServiceMessage>('conversation:message', (each) => each.content === text);
      }
      for (const screen of screens) {
        const texts = screen.all<InboxMessage>('new_message').map((each) => each.content);
        expect(texts.filter((text) => text.startsWith('by way of'))).toHaveLength(2);
      }
    } finally {
      for (const screen of [...screens, ...services]) screen.close();
    }
  });
});
