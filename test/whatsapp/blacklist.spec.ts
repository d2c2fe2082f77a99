import { newTenant, type World } from '../support/baton.js';
import { openShop, type Shop } from './shop.js';

interface Blacklist {
  blacklisted_numbers: string[];
}

describe('the blacklist of document 003', () => {
  let world: World;

  beforeEach(async () => {
    world = await newTenant();
  });

  const add = (phone: unknown, person = world.manager) =>
    person.api<Blacklist>('POST', '/whatsapp/blacklist', { phone });
  const remove = (phone: string) =>
    world.manager.api<Blacklist>('DELETE', `/whatsapp/blacklist/${encodeURIComponent(phone)}`);

  it('keeps numbers in the order of blocking, each once', async () => {
    await add('+905551234567');
    await add('+33600000000');
    const { status, body } = await add('+905551234567');
    expect(status).toBe(200);
    expect(body.blacklisted_numbers).toEqual(['+905551234567', '+33600000000']);
    expect((await world.manager.api('GET', '/whatsapp/blacklist')).body).toEqual(body);
  });

  it.each([
    ['905551234567', '+905551234567'],
    ['00905551234567', '+905551234567'],
    ['+90 (0) 555 123-45-67', '+905551234567'],
    ['+5215512345678', '+5215512345678'],
    ['+15550001111', '+15550001111'],
  ])('knows that %s is %s', async (written, e164) => {
    expect((await add(written)).body.blacklisted_numbers).toEqual([e164]);
    expect((await remove(written)).body.blacklisted_numbers).toEqual([]);
  });

  it.each(['', 'hello', '12345', '+9055512345678901', 905551234567, null])(
    'answers 400 to %j, naming the phone',
    async (phone) => {
      const answer = await add(phone);
      expect(answer).toMatchObject({ status: 400, body: { details: [{ field: 'phone' }] } });
    },
  );

  it('takes back a number that was never blocked without a word', async () => {
    expect(await remove('+905551234567')).toMatchObject({ status: 200, body: { blacklisted_numbers: [] } });
  });

  it('is for admin and manager, and of one tenant', async () => {
    await add('+905551234567', world.admin);
    for (const person of [world.agent, world.viewer]) {
      for (const [method, path] of [
        ['GET', ''],
        ['POST', ''],
        ['DELETE', '/+905551234567'],
      ] as const) {
        const answer = await person.api(
          method,
          `/whatsapp/blacklist${path}`,
          method === 'POST' ? {} : undefined,
        );
        expect(answer.status).toBe(403);
      }
    }
    const other = await newTenant();
    const { body } = await other.manager.api<Blacklist>('GET', '/whatsapp/blacklist');
    expect(body.blacklisted_numbers).toEqual([]);
  });

  describe('of a customer who writes', () => {
    let shop: Shop;
    beforeAll(async () => {
      shop = await openShop();
    });
    afterAll(() => shop.close());

    it('keeps the message without a session, and reopens a closed chat', async () => {
      const customer = shop.customer();
      const block = { phone: customer.phone };
      await shop.world.manager.api('POST', '/whatsapp/blacklist', block);
      const chat = await shop.waitingChat(customer);
      expect(chat).toMatchObject({ mode: 'ai', session_status: 'idle', message_count: 1 });
      expect((await shop.messages(chat._id))[0]).toMatchObject({ text: 'Hello', session_id: null });
      await shop.act(shop.world.agent, chat._id, 'close');
      expect((await shop.hears(customer, 'Still here')).mode).toBe('ai');
      expect(await shop.sessions(chat._id)).toEqual([]);
    });
  });
});
