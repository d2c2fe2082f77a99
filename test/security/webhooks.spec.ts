import { randomUUID } from 'node:crypto';
import { newTenant, type TestAccount, type World } from '../support/baton.js';
import { call } from '../support/call.js';
import { sign } from '../simulators/interakt/interaktSimulator.js';
import { fixture } from './ground.js';

/** A webhook on its way: where to, what, and what proves it. */
interface Delivery {
  url: string;
  body: string;
  headers: Record<string, string>;
}

describe.each(['unipile', 'interakt'] as const)('webhooks of %s', (channel) => {
  let world: World;
  let other: World;
  let account: TestAccount;
  let theirs: TestAccount;

  beforeAll(async () => {
    [world, other] = await Promise.all([newTenant(), newTenant()]);
    [account, theirs] = await Promise.all([world.account(channel), other.account(channel)]);
  });

  /** A message that nobody has sent before, to our account. */
  const message = (id: string = randomUUID()): string => {
    const text = fixture(`${channel}/text`);
    if (channel === 'unipile')
      return JSON.stringify({ ...text, account_id: account.externalId, message_id: id, chat_id: id });
    const { data } = text as { data: { message: object } };
    return JSON.stringify({ ...text, data: { ...data, message: { ...data.message, id } } });
  };
  const proven = (body: string, by: TestAccount): Record<string, string> =>
    channel === 'unipile'
      ? { 'x-unipile-secret': by.webhookSecret }
      : { 'interakt-signature': sign(Buffer.from(body), by.webhookSecret) };
  const deliver = async ({ url, body, headers }: Delivery) => (await call('POST', url, body, headers)).status;

  /** How much of anything the two tenants have. */
  const stored = async (): Promise<unknown> =>
    world.sql(
      `select (select count(*) from messages where tenant_id = any($1)) as messages,
              (select count(*) from rejected_webhooks where tenant_id = any($1)) as rejected,
              (select count(*) from contacts where tenant_id = any($1)) as contacts`,
      [[world.tenantId, other.tenantId]],
    );

  it('are stored when they are proven', async () => {
    const [body, before] = [message(), await stored()];
    expect(await deliver({ url: account.webhookUrl, body, headers: proven(body, account) })).toBe(200);
    expect(await stored()).not.toEqual(before);
  });

  it.each<[string, (body: string) => Delivery]>([
    ['without a proof', (body) => ({ url: account.webhookUrl, body, headers: {} })],
    [
      'proven by another tenant’s secret',
      (body) => ({ url: account.webhookUrl, body, headers: proven(body, theirs) }),
    ],
    [
      'sent to another tenant’s address with their own proof',
      (body) => ({ url: theirs.webhookUrl, body, headers: proven(body, account) }),
    ],
    [
      'proven by a guess as long as the secret',
      (body) => ({
        url: account.webhookUrl,
        body,
        headers: proven(body, { ...account, webhookSecret: randomUUID() }),
      }),
    ],
    [
      'proven by two secrets in one header',
      (body) => {
        const [[name, right]] = Object.entries(proven(body, account)) as [[string, string]];
        return { url: account.webhookUrl, body, headers: { [name]: `wrong, ${right}` } };
      },
    ],
    [
      'with the proof in the query',
      (body) => {
        const [[name, right]] = Object.entries(proven(body, account)) as [[string, string]];
        return { url: `${account.webhookUrl}?${name}=${encodeURIComponent(right)}`, body, headers: {} };
      },
    ],
  ])('are refused and leave nothing behind %s', async (_how, make) => {
    const before = await stored();
    expect(await deliver(make(message()))).toBe(401);
    expect(await stored()).toEqual(before);
  });

  it('that come again have no second effect', async () => {
    const body = message();
    const delivery = { url: account.webhookUrl, body, headers: proven(body, account) };
    await deliver(delivery);
    const once = await stored();
    const again = await Promise.all(Array.from({ length: 16 }, () => deliver(delivery)));
    expect(again).toEqual(Array(16).fill(200));
    expect(await stored()).toEqual(once);
  });

  it('are only their own channel’s', async () => {
    const [body, before] = [message(), await stored()];
    const wrongChannel = channel === 'unipile' ? 'interakt' : 'unipile';
    const url = account.webhookUrl.replace(`/webhooks/${channel}/`, `/webhooks/${wrongChannel}/`);
    expect(await deliver({ url, body, headers: proven(body, account) })).toBe(200);
    expect(await stored()).toEqual(before);
  });

  if (channel === 'interakt') {
    it('whose body was changed after signing are refused, whatever else is as it was', async () => {
      const [body, before] = [message(), await stored()];
      const url = account.webhookUrl;
      const headers = proven(body, account);
      for (const changed of [`${body} `, body.replace('{', '{"x":1,'), body.slice(0, -1), '']) {
        expect(await deliver({ url, body: changed, headers })).toBe(401);
      }
      expect(await stored()).toEqual(before);
    });
  } else {
    it('that name another tenant’s account are forgotten', async () => {
      const body = message().replace(account.externalId, theirs.externalId);
      const before = await stored();
      expect(await deliver({ url: account.webhookUrl, body, headers: proven(body, account) })).toBe(200);
      expect(await stored()).toEqual(before);
    });
  }
});
