import type { Customer } from '../answering/customerLine.js';
import { Gate } from '../simulators/base/gate.js';
import { eventually } from '../support/eventually.js';
import { describeOnServer } from '../support/whatIsThere.js';
import { OwnBatons } from './ownBatons.js';

/** Promise 4: work of a process that died is taken up within this. */
const CATCH_UP_MS = 30_000;

type Place =
  | 'in the grace period'
  | 'before the message is committed'
  | 'after the message is committed, before the 200'
  | 'after the turn is claimed'
  | 'while the AI thinks'
  | 'before the answer is committed'
  | 'after the answer is committed'
  | 'after the send is claimed'
  | 'after the provider took it'
  | 'before the send is recorded';

describeOnServer('after kill -9 and a new start', () => {
  let batons: OwnBatons;
  const customers = new Map<Place, Customer>();
  const customerAt = (place: Place): Customer => {
    const customer = customers.get(place);
    if (customer === undefined) throw new Error(`Nobody was brought to the place ${place}`);
    return customer;
  };

  /** Brings a conversation to each place and stops it there; then the one process dies in all of them at once. */
  beforeAll(async () => {
    batons = await OwnBatons.start({
      settings: { DATABASE_POOL_MAX: '20', AI_ANSWER_TIMEOUT_MS: '30000' },
    });
    const { only, unipile, elevenLabs } = batons;
    const { proxy } = only;
    if (proxy === null) throw new Error('There is no wire to stop anything at');
    // As patient as the real one: what is not acknowledged before the end comes again after it.
    unipile.webhooks.retryDelaysMs = Array.from({ length: 40 }, () => 1_000);
    const thinking = new Gate();
    const taking = new Gate();
    elevenLabs.reply = async (text) => {
      if (text === 'while the AI thinks') await thinking.pass();
      return `AI: ${text}`;
    };
    unipile.behaviour('sendMessage').next(
      { match: (call) => call.body.includes('after the provider took it'), gate: taking },
      // Its echo would only wait for the conversation that stands still.
      { match: (call) => call.body.includes('before the send is recorded'), echoDelayMs: 10_000 },
    );
    const writes = (place: Place) => {
      const customer = batons.newCustomer();
      customers.set(place, customer);
      return customer.writes(place);
    };

    const recording = proxy.stopAtCommit('before', 'settled_at = now()', '"status":"sent"');
    await Promise.all([
      writes('after the provider took it'),
      writes('while the AI thinks'),
      writes('before the send is recorded'),
    ]);
    await Promise.all([taking.arrived, thinking.arrived, recording]);

    // Whatever claims sends stands still from here on, so that an answer committed later stays where it is.
    const sendClaimed = proxy.stopAtCommit('after', 'attempts + 1');
    await writes('after the send is claimed');
    await sendClaimed;

    const answers = [
      proxy.stopAtCommit('before', 'insert into messages', 'AI: before the answer is committed'),
      proxy.stopAtCommit('after', 'insert into messages', 'AI: after the answer is committed'),
    ];
    await Promise.all([writes('before the answer is committed'), writes('after the answer is committed')]);
    await Promise.all(answers);

    const turnClaimed = proxy.stopAtCommit('after', 'update sessions set turn_lease_until', 'turn_id as id');
    await writes('after the turn is claimed');
    await turnClaimed;

    await writes('in the grace period');
    const messages = [
      proxy.stopAtCommit('before', 'insert into messages', 'before the message is committed'),
      proxy.stopAtCommit('after', 'insert into messages', 'after the message is committed, before the 200'),
    ];
    void writes('before the message is committed');
    await messages[0];
    void writes('after the message is committed, before the 200');
    await messages[1];

    await only.kill9();
    thinking.open();
    taking.open();
    await only.start();
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
    '%s: the customer is answered within 30 s, once',
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
