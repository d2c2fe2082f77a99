import { setTimeout as wait } from 'node:timers/promises';
import type { Customer } from '../../test/answering/customerLine.js';
import { preciseNow } from '../../test/simulators/base/preciseNow.js';
import type { ConnectionScript } from '../../test/simulators/elevenlabs/agentConversation.js';
import { eventually } from '../../test/support/eventually.js';
import { spread } from '../oracle.js';
import { Provider } from '../traffic.js';
import type { Scenario } from '../trial.js';

const CUSTOMERS = { long: 1_000, short: 100 };
const A_SECOND = 10;
/** Grace period and AI_ANSWER_TIMEOUT_MS of the quick settings, and room for a busy machine. */
const SETTLED_WITHIN_MS = 15_000;

/** Each connection meets one of these; the half of them is well. */
const SCRIPTS: ConnectionScript[] = [
  {},
  {},
  {},
  {},
  { flood: 200 },
  {
    reply: (text, turn) => {
      turn.flood(200);
      turn.say(`AI: ${text}`);
      turn.flood(200);
    },
  },
  { upgrade: 'blackHole' },
  { upgrade: 503 },
  { metadataDelayMs: Infinity },
  { reply: () => undefined },
  { reply: (_text, turn) => turn.drop() },
  { reply: (_text, turn) => turn.close(1011) },
  { reply: (_text, turn) => turn.flood(500) },
  { queue: { end: 'admitted', afterMs: 60_000 } },
  { queue: { end: 'timed_out', afterMs: 300 } },
  { queue: { end: 'admitted', afterMs: 300 } },
];

export const elevenLabs: Scenario = {
  name: 'elevenlabs',
  fault:
    'ElevenLabs: black holes, refusals, a conversation that never begins, closes and breaks in mid-turn, silence, its queue, floods of unknown events',
  async run(trial) {
    const batons = await trial.batons({ straight: true, settings: { AI_IDLE_CONNECTION_MS: '2000' } });
    batons.elevenLabs.connections.take = () => trial.random.pick(SCRIPTS);
    const provider = new Provider(batons, trial.random);
    const customers: Customer[] = [];
    const settled: Promise<number>[] = [];
    const count = trial.long ? CUSTOMERS.long : CUSTOMERS.short;
    while (customers.length < count) {
      const customer = batons.newCustomer();
      customers.push(customer);
      settled.push(
        provider.brings(customer, `question ${customers.length}`).then(() => untilSettled(customer)),
      );
      await wait(1_000 / A_SECOND);
    }
    const times = (await Promise.all(settled)).toSorted((one, other) => one - other);

    const rows = await batons.world.sql<{
      status: string;
      reason: string | null;
      stuck: boolean;
      answers: number;
    }>(
      `select c.status, c.handoff_reason as reason, s.turn_id is not null as stuck,
        (select count(*) from messages m where m.conversation_id = c.id and m.sender_type = 'ai') as answers
      from conversations c join sessions s on s.id = c.active_session_id`,
    );
    const handedOff = rows.filter(({ status }) => status === 'handed_off');
    trial.holds(
      `all settled within ${SETTLED_WITHIN_MS / 1_000} s`,
      times.length === count && rows.length === count,
    );
    trial.none(
      'customers neither answered nor handed to people, or both',
      rows.filter(({ status, answers }) => (status === 'handed_off') === answers > 0),
    );
    trial.none(
      'handoffs without the reason',
      handedOff.filter(({ reason }) => !/^The AI could not answer: \S/.test(reason ?? '')),
    );
    trial.none(
      'sessions stuck in a turn',
      rows.filter(({ stuck }) => stuck),
    );
    trial.none(
      'customers answered twice',
      customers.filter(({ received }) => received.length > 1),
    );
    const left = await eventually(() => batons.elevenLabs.openSockets === 0, { timeoutMs: 10_000 }).catch(
      () => false,
    );
    trial.none(
      'sockets left open',
      left ? [] : batons.elevenLabs.conversations.filter(({ isOpen }) => isOpen),
    );
    trial.figure(
      `${count} customers: ${count - handedOff.length} answered, ${handedOff.length} handed to people`,
    );
    trial.figure(`${batons.elevenLabs.upgrades.length} connections tried`);
    trial.figure(`settled after ${spread(times)}, the grace period of 1 s among it`);
  },
};

/** Answered or handed to people; how long that took, in milliseconds. */
async function untilSettled(customer: Customer): Promise<number> {
  const startedAt = preciseNow();
  const isSettled = async () =>
    customer.received.length > 0 || (await customer.conversation()).status === 'handed_off';
  await eventually(isSettled, { timeoutMs: SETTLED_WITHIN_MS, what: 'an answer, or people' });
  return preciseNow() - startedAt;
}
