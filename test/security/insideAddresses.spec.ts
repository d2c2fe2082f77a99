import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newTenant, type TestAccount, type World } from '../support/baton.js';
import { call } from '../support/call.js';
import { sign } from '../simulators/interakt/interaktSimulator.js';
import { UnipileSimulator } from '../simulators/unipile/unipileSimulator.js';
import { customerWrites, fixture } from './ground.js';

interface Message {
  id: string;
  media_url: string | null;
  attachments: { id: string; url: string | null }[];
}

describe('a media_url that points inside', () => {
  let world: World;
  let inside: Server;
  let port: number;
  let hits = 0;

  beforeAll(async () => {
    world = await newTenant();
    inside = createServer((_request, response) => {
      hits += 1;
      response.end('the metadata');
    });
    inside.on('connection', () => {
      hits += 1;
    });
    inside.listen(0, '::');
    await once(inside, 'listening');
    port = (inside.address() as AddressInfo).port;
  });
  afterAll(async () => {
    inside.closeAllConnections();
    inside.close();
    await once(inside, 'close');
  });

  /** The second is refused for its host alone. */
  const ways = (host: string): [string, string][] => [
    [host, `http://${host}:PORT/latest/meta-data/`],
    [`${host} by TLS`, `https://${host}/latest/meta-data/`],
  ];
  const HOSTS = [
    '127.0.0.1',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '0177.0.0.1',
    '0x7f.1',
    '2130706433',
    '127.1',
    '0',
    '127.0.0.1.nip.io',
    '169.254.169.254',
    '[::ffff:169.254.169.254]',
    '[fd00:ec2::254]',
    'metadata.google.internal',
    '①②⑦.0.0.1',
  ];
  const addresses: [string, string][] = [
    ...HOSTS.flatMap(ways),
    ['a name of Interakt’s as the user', 'https://files.interakt.ai@127.0.0.1:PORT/x'],
    ['a name that begins as Interakt’s', 'https://files.interakt.ai.evil.example/x'],
    ['a port of its own at Interakt', 'https://files.interakt.ai:PORT/x'],
    ['plain HTTP at Interakt', 'http://files.interakt.ai/x'],
    ['a page that redirects inside', 'http://localhost:PORT/redirect?to=http://169.254.169.254/latest/'],
    ['a name that is one address first, then another', 'http://7f000001.08080808.rbndr.us:PORT/x'],
    ['a file', 'file:///etc/passwd'],
    ['data', 'data:text/html,<script>alert(1)</script>'],
    ['a script', 'javascript:alert(1)'],
    ['another protocol', 'gopher://127.0.0.1:PORT/_x'],
  ];

  it.each(addresses)('is neither fetched nor passed on: %s', async (_, pattern) => {
    const url = pattern.replace('PORT', String(port));
    const account = await world.account('interakt', { isDefault: false });
    const image = fixture('interakt/imageWithCaption') as { data: { customer: object; message: object } };
    const phone = `9${String(Date.now()).slice(-9)}`;
    const body = JSON.stringify({
      ...image,
      data: {
        ...image.data,
        customer: { ...image.data.customer, channel_phone_number: `91${phone}`, phone_number: phone },
        message: { ...image.data.message, id: randomUUID(), media_url: url },
      },
    });
    const proof = { 'interakt-signature': sign(Buffer.from(body), account.webhookSecret) };
    expect((await call('POST', account.webhookUrl, body, proof)).status).toBe(200);

    const [stored] = await world.sql<{ conversation_id: string }>(
      'select conversation_id from messages m join conversations c on c.id = m.conversation_id where c.account_id = $1',
      [account.id],
    );
    const path = `/conversations/${stored?.conversation_id}/messages`;
    const { body: page } = await world.viewer.api<{ data: Message[] }>('GET', path);
    const [message] = page.data;
    // Nor is anything a link but what the web has.
    const shown = /^https?:/.test(url) && URL.canParse(url) ? url : null;
    expect(message?.media_url).toBe(shown);
    expect(message?.attachments).toEqual([expect.objectContaining({ url: shown })]);
    for (const { id } of message?.attachments ?? []) {
      expect((await world.viewer.api('GET', `/attachments/${id}`)).status).toBe(404);
      expect((await world.viewer.api('GET', `/attachments/${id}/link`)).status).toBe(404);
    }
    expect(hits).toBe(0);
  });

  it('nor by an import', async () => {
    const { body: connection } = await world.admin.api<{ api_secret: string }>(
      'POST',
      '/messaging-ingest/connections',
      { platform: 'whatsapp', connection_id: randomUUID() },
    );
    const { body: listed } = await world.admin.api<{ connection_id: string }[]>(
      'GET',
      '/messaging-ingest/connections',
    );
    const imported = await call<{ results: { conversation_id: string | null }[] }>(
      'POST',
      `${world.baseUrl}/functions/v1/messaging-ingest`,
      {
        platform: 'whatsapp',
        connection_id: listed[0]?.connection_id,
        conversations: addresses.map(([what, pattern], place) => ({
          external_conversation_id: what,
          participant_identifier: `+9055512300${10 + place}`,
          messages: [
            {
              id: 'm1',
              direction: 'inbound',
              type: 'image',
              content: '',
              media_url: pattern.replace('PORT', String(port)),
              sent_at: '2026-02-01T10:30:00Z',
            },
          ],
        })),
      },
      { 'x-api-key': connection.api_secret },
    );
    expect(imported.status).toBe(200);
    expect(imported.body.results.filter(({ conversation_id: id }) => id !== null).length).toBeGreaterThan(
      HOSTS.length,
    );
    for (const { conversation_id: id } of imported.body.results) {
      if (id === null) continue;
      const { body } = await world.viewer.api<{ data: Message[] }>('GET', `/conversations/${id}/messages`);
      for (const attachment of body.data.flatMap(({ attachments }) => attachments)) {
        expect((await world.viewer.api('GET', `/attachments/${attachment.id}`)).status).toBe(404);
      }
    }
    expect(hits).toBe(0);
  });
});

describe('an attachment whose ids lead elsewhere at the provider', () => {
  const unipile = new UnipileSimulator(randomUUID());
  let world: World;
  let account: TestAccount;
  beforeAll(async () => {
    await unipile.start();
    world = await newTenant();
    account = await world.unipile(unipile);
  });
  afterAll(() => unipile.close());

  // A key may be that of many tenants: /messages/./attachments/.. would be everybody's messages.
  it.each([
    ['.', '..'],
    ['..', 'x'],
    ['x', '..'],
  ])('is not asked for: message %s, attachment %s', async (messageId, attachmentId) => {
    const [image] = fixture('unipile/imageWithCaption')['attachments'] as [object];
    await customerWrites(account, { message_id: messageId, attachments: [{ ...image, id: attachmentId }] });
    const [stored] = await world.sql<{ id: string }>(
      `select a.id from message_attachments a join messages m on m.id = a.message_id
      where m.tenant_id = $1 order by m.id desc limit 1`,
      [world.tenantId],
    );
    const before = unipile.calls.length;
    expect((await world.viewer.api('GET', `/attachments/${stored?.id}`)).status).toBe(404);
    expect(unipile.calls.slice(before)).toEqual([]);
  });
});
