import type { Customer } from '../answering/customerLine.js';
import { eventually } from '../support/eventually.js';
import { describeOnServer } from '../support/whatIsThere.js';
import { OwnBatons } from './ownBatons.js';
import { dieEverywhere, WISH_FOR_PLACES, type Place } from './places.js';

/** On a busy machine; its claims have run out already. */
const CATCH_UP_MS = 30_000;

describeOnServer('after kill -9 and a new start', () => {
  let batons: OwnBatons;
  let customers: ReadonlyMap<Place, Customer>;
  const customerAt = (place: Place): Customer => {
    const customer = customers.get(place);
    if (customer === undefined) throw new Error(`Nobody was brought to the place “${place}”`);
    return customer;
  };

  beforeAll(async () => {
    batons = await OwnBatons.start(WISH_FOR_PLACES);
    // faults/scenarios/places.ts waits for what is shortened here.
    customers = await dieEverywhere(batons, () => batons.letClaimsRunOut());
  }, 60_000);
  afterAll(() => batons?.close());

  it.each<Place>([
    'in the grace period',
    'before the message is committed',
    'after the message is committed, before the 200',
    'after the turn is claimed',
    'while the AI thinks',
    'before the answer is committed',
    'after the answer is committed',
  ])(
    '%s: the customer is answered, once',
    async (place) => {
      const customer = customerAt(place);
      await eventually(async () => (await customer.messages())[1]?.status === 'sent', {
        timeoutMs: CATCH_UP_MS,
        what: `an answer to “${place}”`,
      });
      expect(customer.received).toEqual([`AI: ${place}`]);
      expect(await customer.messages()).toMatchObject([
        { sender_type: 'customer', content: place },
        { sender_type: 'ai', status: 'sent' },
      ]);
    },
    CATCH_UP_MS + 5_000,
  );

  it(
    'after the send is claimed: nobody can know, so it is unknown, never sent again, and people are told',
    async () => {
      const customer = customerAt('after the send is claimed');
      await eventually(async () => (await customer.messages())[1]?.status === 'unknown', {
        timeoutMs: CATCH_UP_MS,
      });
      // Two minutes later, as the database sees it.
      await batons.world.sql(
        `update messages set settled_at = settled_at - interval '2 minutes' where status = 'unknown' and content like $1`,
        ['%after the send is claimed'],
      );
      await eventually(async () => (await customer.conversation()).status === 'handed_off');
      expect(await customer.timeline()).toContainEqual({
        type: 'handed_off',
        reason: "It is not known whether the AI's answer arrived",
      });
      expect(customer.received).toEqual([]);
    },
    CATCH_UP_MS + 5_000,
  );

  it.each<Place>(['after the provider took it', 'before the send is recorded'])(
    '%s: it is not sent again, and its echo settles it',
    async (place) => {
      const customer = customerAt(place);
      await eventually(async () => (await customer.messages())[1]?.status === 'sent', {
        timeoutMs: CATCH_UP_MS,
      });
      expect(customer.received).toEqual([`AI: ${place}`]);
      expect(await customer.messages()).toHaveLength(2);
      expect(await customer.session()).toMatchObject({ status: 'active', taken_over_at: null });
    },
    CATCH_UP_MS + 5_000,
  );
});
