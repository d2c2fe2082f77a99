import { CustomerLine, type Customer } from '../answering/customerLine.js';
import type { ConnectionScript } from '../simulators/elevenlabs/agentConversation.js';
import { eventually } from '../support/eventually.js';

/** AI_ANSWER_TIMEOUT_MS of the quick settings, with room for a grace period of a second and a loaded machine. */
const HANDED_OVER_MS = 45_000;

type Break = (line: CustomerLine) => void | Promise<void>;

/** In every conversation from now on. */
const every =
  (script: ConnectionScript): Break =>
  ({ elevenLabs }) =>
    void elevenLabs.connections.always(script);

const FAULTS: [string, Break][] = [
  ['is down', ({ elevenLabs }) => elevenLabs.refuseConnections()],
  ['takes the connection into a black hole', every({ upgrade: 'blackHole' })],
  ['refuses the connection', every({ upgrade: 503 })],
  ['never begins the conversation', every({ metadataDelayMs: Infinity })],
  ['is silent', every({ reply: () => undefined })],
  ['keeps the customer in its queue', every({ queue: { end: 'admitted', afterMs: 60_000 } })],
  ['sends the customer away from its queue', every({ queue: { end: 'timed_out', afterMs: 300 } })],
  ['breaks off in every turn', every({ reply: (_text, turn) => turn.drop() })],
  ['says what nobody knows, and nothing else', every({ reply: (_text, turn) => turn.flood(500) })],
];

describe('an AI that', () => {
  const lines: CustomerLine[] = [];
  const customers = new Map<string, Customer>();

  // Most of these take their time to fail: they all do it at once.
  beforeAll(async () => {
    await Promise.all(
      FAULTS.map(async ([name, breakIt]) => {
        const line = await CustomerLine.open();
        lines.push(line);
        await breakIt(line);
        const customer = line.newCustomer();
        customers.set(name, customer);
        await customer.writes('hello?');
      }),
    );
  }, 60_000);
  afterAll(() => Promise.all(lines.map((line) => line.close())));

  it.each(FAULTS.map(([name]) => name))(
    '%s: people get the conversation in time, with the reason, and neither session nor socket is left hanging',
    async (name) => {
      const customer = customers.get(name);
      if (customer === undefined) throw new Error('Nobody wrote to this one');
      await eventually(async () => (await customer.conversation()).status === 'handed_off', {
        timeoutMs: HANDED_OVER_MS,
        what: 'a handoff to people',
      });
      expect((await customer.timeline()).at(-1)).toMatchObject({
        type: 'handed_off',
        reason: expect.stringMatching(/^The AI could not answer: \S/),
      });
      expect(await customer.session()).toMatchObject({
        status: 'active',
        taken_over_at: expect.any(String),
        turn_id: null,
        wake_at: null,
      });
      expect(customer.received).toEqual([]);
      await eventually(() => customer.line.elevenLabs.openSockets === 0);
    },
  );

  it('answers in the middle of a flood of unknown events is heard', async () => {
    const line = await CustomerLine.open();
    lines.push(line);
    line.elevenLabs.connections.always({
      flood: 200,
      reply: (text, turn) => {
        turn.flood(200);
        turn.say(`AI: ${text}`);
        turn.flood(200);
      },
    });
    const customer = line.newCustomer();
    await customer.writes('hello?');
    await customer.gets('AI: hello?');
  });
});
