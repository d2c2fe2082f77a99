import { randomUUID } from 'node:crypto';
import { UnipileSimulator } from '../simulators/unipile/unipileSimulator.js';
import { call } from '../support/call.js';
import { DEFAULT_ADMIN } from '../support/quickSettings.js';
import { freePort } from '../support/batonProcess.js';
import { newDataDir, spawnBaton, type SpawnedBaton } from '../support/spawnBaton.js';

/** Starting a process may take its time on a machine that has other things to do. */
const TIME_TO_START_MS = 120_000;

describe('POST /whatsapp/register-webhook', () => {
  let unipile: UnipileSimulator;
  let baton: SpawnedBaton;
  let authorization: string;

  beforeAll(async () => {
    unipile = new UnipileSimulator(`account-${randomUUID()}`);
    const [, dataDir, port] = await Promise.all([unipile.start(), newDataDir(), freePort()]);
    baton = await spawnBaton({
      DATA_DIR: dataDir,
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      UNIPILE_API_URL: unipile.url,
      UNIPILE_API_KEY: unipile.apiKey,
      UNIPILE_ACCOUNT_ID: unipile.accountId,
    });
    const login = await call<{ access_token: string }>('POST', `${baton.url}/auth/login`, DEFAULT_ADMIN);
    authorization = `Bearer ${login.body.access_token}`;
  }, TIME_TO_START_MS);
  afterAll(async () => {
    await baton?.stop();
    await unipile.close();
  }, TIME_TO_START_MS);

  const api = <Body>(method: string, path: string) =>
    call<Body>(method, `${baton.url}${path}`, undefined, { authorization });

  it('makes Unipile report messages and account changes here, with a secret that this address then asks for', async () => {
    const answer = await api<{ url: string; webhooks: object[] }>('POST', '/whatsapp/register-webhook');
    expect(answer).toMatchObject({
      status: 200,
      body: {
        url: `${baton.url}/webhooks/unipile`,
        webhooks: [
          { source: 'messaging', webhook_id: expect.any(String) },
          { source: 'account_status', webhook_id: expect.any(String) },
        ],
      },
    });
    const registered = unipile.callsTo('createWebhook').map(({ json }) => json);
    for (const each of registered) {
      expect(each).toMatchObject({
        request_url: `${baton.url}/webhooks/unipile`,
        headers: [
          { key: 'Content-Type', value: 'application/json' },
          { key: 'x-unipile-secret', value: expect.stringMatching(/.{32,}/) },
        ],
      });
    }
    const [delivery] = await unipile.contactWrites({ text: 'Do you hear me?' });
    expect(delivery).toBeDefined();
    const chats = await api<{ data: { last_message_preview: string }[] }>('GET', '/whatsapp/chats');
    expect(chats.body.data.map((chat) => chat.last_message_preview)).toEqual(['Do you hear me?']);
    const stranger = await call('POST', `${baton.url}/webhooks/unipile`, {});
    expect(stranger.status).toBe(401);
  });

  it('asked again, keeps its secret and takes the place of what there was for this address, and of nothing else', async () => {
    const elsewhere = [
      unipile.addWebhook({ url: 'https://another.example/webhooks/unipile' }),
      unipile.addWebhook({ url: `${baton.url}/webhooks/unipile/of-another-account` }),
    ];
    const { body } = await api<{ webhooks: { webhook_id: string }[] }>('POST', '/whatsapp/register-webhook');
    const ids = [...body.webhooks.map(({ webhook_id }) => webhook_id), ...elsewhere.map(({ id }) => id)];
    expect([...unipile.webhooks.all.keys()].toSorted()).toEqual(ids.toSorted());

    const secrets = unipile
      .callsTo('createWebhook')
      .map(({ json }) => (json as { headers: { value: string }[] }).headers[1]?.value);
    expect(secrets.length).toBeGreaterThan(2);
    expect(new Set(secrets).size).toBe(1);
  });
});
