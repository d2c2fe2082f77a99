import { randomUUID } from 'node:crypto';
import type { Customer } from '../answering/customerLine.js';
import { messageReceived } from '../simulators/unipile/webhookPayloads.js';
import { eventually } from '../support/eventually.js';
import { describeOnServer } from '../support/whatIsThere.js';
import { OwnBatons } from './ownBatons.js';

const TIMERS = 300;
const DAY_MS = 86_400_000;
/** More than PostgreSQL can put into an index, in letters that do not compress. */
const UNSTORABLE_ID = Array.from({ length: 400 }, () => randomUUID()).join('');

describeOnServer('two instances on one database', () => {
  let batons: OwnBatons;

  beforeAll(async () => {
    batons = await OwnBatons.start({ instances: 2 });
  }, 60_000);
  afterAll(() => batons?.close());

  /** Brings a webhook to one of the instances, in turn, once; answers the status. */
  const bring = async (payload: unknown, turn: number): Promise<number> => {
    const instance = batons.instances[turn % batons.instances.length];
    if (instance === undefined) throw new Error('There is no instance');
    return (await batons.post(instance, payload)).status;
  };

  const webhook = (customer: Customer, text: string, more: object = {}) =>
    messageReceived(batons.unipile.factsOf({ ...customer.thread, text, ...more }));

  const times = <T>(count: number, make: (place: number) => T): T[] =>
    Array.from({ length: count }, (_, place) => make(place));

  it('make one message of sixteen copies of a webhook that come at once', async () => {
    const customer = batons.newCustomer();
    const copy = webhook(customer, 'only once');
    expect(new Set(await Promise.all(times(16, (turn) => bring(copy, turn))))).toEqual(new Set([200]));
    expect(await customer.messages()).toMatchObject([{ seq: 1, content: 'only once' }]);
    expect(await customer.conversation()).toMatchObject({ unread_count: 1, message_count: 1 });
    expect(await customer.sessions()).toMatchObject([{ message_count: 1 }]);
  });

  it('make one conversation and one session of ten first messages that come at once', async () => {
    const customer = batons.newCustomer();
    const texts = times(10, (place) => `first ${place}`);
    const answers = await Promise.all(texts.map((text, turn) => bring(webhook(customer, text), turn)));
    expect(new Set(answers)).toEqual(new Set([200]));
    const messages = await customer.messages();
    expect(messages.map(({ content }) => content).toSorted()).toEqual(texts);
    expect(messages.map(({ seq }) => seq)).toEqual(times(10, (place) => place + 1));
    expect(await customer.sessions()).toHaveLength(1);
    expect(await customer.conversation()).toMatchObject({ message_count: 10, unread_count: 10 });
    const contacts = await batons.world.sql('select id from contacts where phone = $1', [
      `+${customer.phone}`,
    ]);
    expect(contacts).toHaveLength(1);
    await eventually(() => customer.received.length > 0);
    expect(customer.received).toHaveLength(1);
  });

  it('keep a message that cannot be stored apart, visibly, and its neighbours unharmed', async () => {
    const neighbours = times(40, () => batons.newCustomer());
    const poisoned = batons.newCustomer();
    const answers = await Promise.all([
      bring(webhook(poisoned, 'poison', { messageId: UNSTORABLE_ID }), 0),
      ...neighbours.map((customer, turn) => bring(webhook(customer, 'a neighbour'), turn)),
    ]);
    expect(new Set(answers)).toEqual(new Set([200]));
    for (const customer of neighbours) {
      const theirs = (await customer.messages()).filter((message) => message.sender_type === 'customer');
      expect(theirs).toMatchObject([{ content: 'a neighbour' }]);
    }
    const rejected = await batons.world.sql<{ reason: string; body: string }>(
      `select reason, convert_from(body, 'UTF8') as body from rejected_webhooks`,
    );
    expect(rejected).toHaveLength(1);
    expect(rejected[0]?.body).toContain('poison');
    expect(rejected[0]?.reason).not.toBe('');
  });

  it('end the grace periods of everybody beside a session that cannot be changed', async () => {
    const stuck = batons.newCustomer();
    await bring(webhook(stuck, 'tick'), 0);
    const { id } = await stuck.conversation();
    await batons.world.sql(`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'this one cannot be changed' using errcode = 'XX000'; end $$`);
    await batons.world.sql(`create trigger refuse before update on sessions for each row
      when (new.conversation_id = '${id}' and new.status <> 'waiting') execute function refuse()`);
    const neighbours = times(10, () => batons.newCustomer());
    await Promise.all(neighbours.map((customer, turn) => bring(webhook(customer, 'tick'), turn)));
    await Promise.all(neighbours.map((customer) => customer.gets(/tick/)));
    expect(await stuck.session()).toMatchObject({ status: 'waiting' });
    await batons.world.sql('drop trigger refuse on sessions');
    await stuck.gets(/tick/);
  });

  it('store a burst of old messages, each twice and out of order, without a session or a word to anybody', async () => {
    const customers = times(20, () => batons.newCustomer());
    const old = customers.flatMap((customer) =>
      times(10, (day) =>
        webhook(customer, `day ${day}`, {
          timestamp: new Date(Date.now() - (20 - day) * DAY_MS).toISOString(),
        }),
      ),
    );
    const burst = [...old.toReversed(), ...old];
    expect(new Set(await Promise.all(burst.map((payload, turn) => bring(payload, turn))))).toEqual(
      new Set([200]),
    );
    for (const customer of customers) {
      const shown = (await customer.messages()).toSorted((a, b) => a.sent_at.localeCompare(b.sent_at));
      expect(shown.map(({ content }) => content)).toEqual(times(10, (day) => `day ${day}`));
      expect(await customer.sessions()).toEqual([]);
      expect(await customer.conversation()).toMatchObject({ unread_count: 10, status: 'active' });
    }
  });

  it('let each of 300 grace periods end once, and none before its time by the database’s clock', async () => {
    const customers = times(TIMERS, () => batons.newCustomer());
    await Promise.all(customers.map((customer, turn) => bring(webhook(customer, 'tick'), turn)));
    const chats = customers.map(({ chatId }) => chatId);
    await eventually(() => customers.every((customer) => customer.received.length > 0), {
      timeoutMs: 40_000,
      what: 'an answer to everybody',
    });
    const fired = await batons.world.sql<{ times: number; early: boolean; answers: number }>(
      `select count(e.id) as times, bool_or(e.created_at < s.grace_deadline) as early,
        (select count(*) from messages m where m.session_id = s.id and m.sender_type = 'ai') as answers
      from conversations c join sessions s on s.conversation_id = c.id
        left join conversation_events e on e.session_id = s.id and e.type = 'ai_took_over'
      where c.external_id = any($1) group by s.id`,
      [chats],
    );
    expect(fired).toEqual(times(TIMERS, () => ({ times: 1, early: false, answers: 1 })));
    expect(customers.map((customer) => customer.received.length)).toEqual(times(TIMERS, () => 1));
  }, 60_000);
});
