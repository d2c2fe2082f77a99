import type { InboxMessage } from '../../src/contracts/socketEvents.js';
import { Gate } from '../simulators/base/gate.js';
import type { UnipileBehaviour } from '../simulators/unipile/unipileSimulator.js';
import { eventually } from '../support/eventually.js';
import { CustomerLine, type Customer } from './customerLine.js';

let line: CustomerLine;

beforeAll(async () => {
  line = await CustomerLine.open();
});
afterAll(() => line.close());

beforeEach(() => {
  line.unipile.behaviour('sendMessage').reset();
  line.elevenLabs.reply = (text) => `AI: ${text}`;
});

/** What the AI has been asked, in order. */
const asked = (text: RegExp) => line.elevenLabs.userMessages.filter((message) => text.test(message));

/** From now on the AI says back what it is told, once the gate is opened. */
function thinksAtAGate(): Gate {
  const thinking = new Gate();
  line.elevenLabs.reply = async (text) => {
    await thinking.pass();
    return `AI: ${text}`;
  };
  return thinking;
}

async function isDropped(customer: Customer): Promise<void> {
  await eventually(async () => (await customer.timeline()).some((line) => line.type === 'answer_dropped'));
}

describe('the AI takes the baton when nobody does', () => {
  it('and answers a burst of the grace period once, its lines joined; the greeting stays inside', async () => {
    const customer = line.newCustomer();
    await customer.writes('burst one');
    await customer.writes('burst two');
    await customer.writes('burst three');
    await customer.gets('AI: burst one\nburst two\nburst three');
    expect(customer.received).toHaveLength(1);
    expect(asked(/^burst/)).toEqual(['burst one\nburst two\nburst three']);
    expect(await customer.session()).toMatchObject({ status: 'active', taken_over_at: null });
  });

  it('and answers what comes while it thinks in the next turn, once', async () => {
    const customer = line.newCustomer();
    const thinking = new Gate();
    line.elevenLabs.reply = async (text) => {
      if (text === 'first question') await thinking.pass();
      return `AI: ${text}`;
    };
    await customer.writes('first question');
    await thinking.arrived;
    await customer.writes('second question');
    thinking.open();
    await customer.gets('AI: first question');
    await customer.gets('AI: second question');
    expect(customer.received).toEqual(['AI: first question', 'AI: second question']);
  });

  it('and its own echo never counts as a person, whichever comes first', async () => {
    const echoes: UnipileBehaviour[] = [
      { echo: 'before' },
      { echo: 'after' },
      { echo: 'after', messageId: null },
      { echo: 'before', messageId: null },
      { echo: 'before', echoText: (text) => `  ${text}\r\n` },
    ];
    await Promise.all(
      echoes.map(async (echo) => {
        const customer = line.newCustomer();
        line.unipile
          .behaviour('sendMessage')
          .next({ ...echo, match: (call) => call.path.includes(customer.chatId) });
        await customer.writes('echo?');
        await customer.gets('AI: echo?');
        await eventually(async () => {
          const [, answer] = await customer.messages();
          return answer?.status === 'sent' && answer.provider_message_id !== null;
        });
        expect(await customer.messages()).toHaveLength(2);
        expect(await customer.session()).toMatchObject({ status: 'active', taken_over_at: null });
      }),
    );
  });

  it('and says what it has to say also where PostgreSQL could not hold it as it came', async () => {
    const customer = line.newCustomer();
    line.elevenLabs.reply = () => 'half an emoji \ud83d, and a \0';
    await customer.writes('say something odd');
    await customer.gets('half an emoji \uFFFD, and a \uFFFD');
    expect(asked(/^say something odd/)).toHaveLength(1);
  });

  it('and hands over when Baton itself is at fault, instead of trying for ever', async () => {
    const own = await CustomerLine.open();
    try {
      await own.world.sql("update agents set options = 'null' where tenant_id = $1", [own.world.tenantId]);
      const customer = own.newCustomer();
      await customer.writes('hello?');
      await eventually(async () => (await customer.conversation()).status === 'handed_off');
      expect((await customer.conversation()).handoff_reason).toMatch(/^The AI could not answer/);
    } finally {
      await own.close();
    }
  });

  it('and hands over when it fails for good, with the reason in the timeline', async () => {
    const customer = line.newCustomer();
    line.elevenLabs.reply = (_text, turn) => turn.close(1008, 'override_error');
    await customer.writes('hello?');
    await eventually(async () => (await customer.conversation()).status === 'handed_off');
    expect((await customer.timeline()).at(-1)).toMatchObject({
      type: 'handed_off',
      reason: expect.stringMatching(/^The AI/),
    });
  });
});

describe('one voice at a time', () => {
  it('a reply on the phone stops the AI: what it was about to say never leaves', async () => {
    const customer = line.newCustomer();
    const thinking = thinksAtAGate();
    await customer.writes('who answers?');
    await thinking.arrived;
    await customer.isAnsweredByPhone('I do');
    thinking.open();
    await eventually(async () => (await customer.session())?.taken_over_at !== null);
    await customer.writes('and now?');
    expect(await customer.session()).toMatchObject({ status: 'active', taken_over_by: null });
    expect(customer.received).toEqual([]);
  });

  it('a takeover while the AI thinks drops its answer', async () => {
    const customer = line.newCustomer();
    const thinking = thinksAtAGate();
    await customer.writes('who answers?');
    await thinking.arrived;
    expect((await customer.act('takeover')).status).toBeLessThan(300);
    thinking.open();
    expect((await customer.act('send', { text: 'A person does' })).status).toBe(201);
    await customer.gets('A person does');
    expect(customer.received).toEqual(['A person does']);
  });

  it('so does one by another instance, of which this one learns when it has the answer', async () => {
    const customer = line.newCustomer();
    const thinking = thinksAtAGate();
    await customer.writes('who answers?');
    await thinking.arrived;
    await line.world.sql(
      `with c as (update conversations set epoch = epoch + 1 where external_id = $1 returning id)
       update sessions s set taken_over_at = now(), turn_id = null, turn_epoch = null, turn_through_seq = null,
         turn_lease_until = null from c where s.conversation_id = c.id`,
      [customer.chatId],
    );
    const screen = await line.world.agent.connectChats();
    thinking.open();
    await isDropped(customer);
    // Whoever shows the timeline hears that there is something new in it.
    await screen.hears('conversation_updated');
    screen.close();
    expect(customer.received).toEqual([]);
  });

  it('a takeover between the answer and its sending drops it too', async () => {
    const customer = line.newCustomer();
    // Refused for now: the answer waits in the outbox for its next attempt.
    line.unipile.behaviour('sendMessage').always({ respond: { status: 503, body: {} } });
    await customer.writes('who answers?');
    await eventually(
      async () => (await customer.messages())[1]?.status === 'queued' && customer.received.length > 0,
    );
    const screen = await line.world.agent.connectChats();
    await customer.act('takeover');
    await isDropped(customer);
    // Under versions of their own: a screen that hears only one of them asks for the other.
    const dropped = await screen.hears<InboxMessage>('message_updated', (each) => each.status === 'dropped');
    const told = screen.heard.map(({ name, payload }) => [name, (payload as InboxMessage).version]);
    screen.close();
    expect(told).toEqual([
      ['message_updated', dropped.version],
      ['conversation_updated', dropped.version + 1],
    ]);
    line.unipile.behaviour('sendMessage').reset();
    const before = customer.received.length;
    await customer.act('send', { text: 'A person does' });
    await customer.gets('A person does');
    expect(customer.received.slice(before)).toEqual(['A person does']);
    expect((await customer.messages())[1]).toMatchObject({ sender_type: 'ai', status: 'dropped' });
  });

  it('sending by hand while the AI has the conversation is refused until one takes over', async () => {
    const customer = line.newCustomer();
    await customer.writes('hello');
    await customer.gets('AI: hello');
    expect(await customer.act('send', { text: 'me' })).toMatchObject({
      status: 409,
      body: { error: 'ai_holds_conversation' },
    });
    await customer.act('takeover');
    expect((await customer.act('send', { text: 'me' })).status).toBe(201);
  });
});

describe('giving the baton back', () => {
  it('with “answer now” lets the AI answer what nobody has', async () => {
    const customer = line.newCustomer();
    await customer.writes('hello');
    await customer.gets('AI: hello');
    await customer.act('takeover');
    await customer.writes('left alone');
    await customer.writes('still here');
    expect((await customer.act('release', { immediate: true })).status).toBeLessThan(300);
    await customer.gets('AI: left alone\nstill here');
  });

  it('with “wait for a message” waits for the next one', async () => {
    const customer = line.newCustomer();
    await customer.writes('hello');
    await customer.gets('AI: hello');
    await customer.act('takeover');
    await customer.writes('left alone');
    await customer.act('release', { immediate: false });
    expect(await customer.session()).toMatchObject({ taken_over_at: null });
    await customer.writes('me again');
    await customer.gets('AI: left alone\nme again');
  });
});
