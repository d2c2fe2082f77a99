import type { Customer } from '../answering/customerLine.js';
import { Gate } from '../simulators/base/gate.js';
import type { OwnBatons, Wish } from './ownBatons.js';

/** Before and after every commit between a customer's message and its answer. */
export const PLACES = [
  'in the grace period',
  'before the message is committed',
  'after the message is committed, before the 200',
  'after the turn is claimed',
  'while the AI thinks',
  'before the answer is committed',
  'after the answer is committed',
  'after the send is claimed',
  'after the provider took it',
  'before the send is recorded',
] as const;

export type Place = (typeof PLACES)[number];

/** One Baton with a wire to PostgreSQL that can be stopped, and connections enough for all that stand still. */
export const WISH_FOR_PLACES: Wish = { settings: { DATABASE_POOL_MAX: '20', AI_ANSWER_TIMEOUT_MS: '30000' } };

/**
 * Brings a conversation to each place and stops it there; then the one process dies in all of them at once, and another
 * starts, after what is to happen `meanwhile`.
 */
export async function dieEverywhere(
  batons: OwnBatons,
  meanwhile = () => Promise.resolve(),
): Promise<ReadonlyMap<Place, Customer>> {
  const customers = new Map<Place, Customer>();
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
  await meanwhile();
  await only.start();
  return customers;
}
