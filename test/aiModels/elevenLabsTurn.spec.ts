import { setTimeout as wait } from 'node:timers/promises';
import type { ElevenLabsModel, ElevenLabsOptions } from '../../src/aiAgent/elevenlabs/elevenLabs.model.js';
import type { ConnectionScript } from '../simulators/elevenlabs/agentConversation.js';
import { queueStatus } from '../simulators/elevenlabs/agentFrames.js';
import { ElevenLabsSimulator } from '../simulators/elevenlabs/elevenLabsSimulator.js';
import { LogBook, turn, unhurried } from './conversation.js';
import { elevenLabsModel, QUIET_MS } from './elevenLabsModel.js';

describe('one turn with an ElevenLabs agent', () => {
  let simulator: ElevenLabsSimulator;
  let model: ElevenLabsModel;
  let log: LogBook;

  beforeEach(async () => {
    simulator = new ElevenLabsSimulator();
    await simulator.start();
    log = new LogBook();
    model = modelWith({});
  });
  afterEach(async () => {
    await model.close();
    await simulator.close();
  });

  const modelWith = (options: Partial<ElevenLabsOptions>) => elevenLabsModel(simulator, log, options);
  const conversation = (index = 0) => {
    const found = simulator.conversations[index];
    if (!found) throw new Error(`There is no conversation ${index}`);
    return found;
  };
  const textOf = async (question: string) => (await model.answer(turn(question), unhurried)).text;

  describe('the greeting', () => {
    it('is not forwarded, and the question leaves only after it', async () => {
      model = modelWith({ greetingWaitMs: 2_000 });
      simulator.connections.always({ greetingDelayMs: 250 });
      expect(await textOf('When do you open?')).toBe('Simulated answer to: When do you open?');
      const greeting = conversation().sent.find(({ frame }) => frame.type === 'agent_response');
      expect(conversation().userMessages[0]?.at).toBeGreaterThan(greeting?.at ?? Infinity);
    });

    it('is not forwarded when it comes after the question', async () => {
      simulator.connections.always({ greetingDelayMs: 140 });
      simulator.reply = async (text) => {
        await wait(150);
        return `About ${text}`;
      };
      expect(await textOf('opening')).toBe('About opening');
      const texts = conversation().sent.filter(({ frame }) => frame.type === 'agent_response');
      expect(texts).toHaveLength(2);
      expect(texts[0]?.at).toBeGreaterThan(conversation().userMessages[0]?.at ?? Infinity);
    });

    it('is not waited for where there is none', async () => {
      simulator.settings.greeting = null;
      expect(await textOf('Hi')).toBe('Simulated answer to: Hi');
    });

    it('can be switched off by an override', async () => {
      model = modelWith({ greetingWaitMs: 3_000, answerTimeoutMs: 1_500 });
      simulator.settings.allowedOverrides = ['agent.first_message'];
      const options = { overrides: { firstMessage: '' } };
      const { text } = await model.answer(turn('Hi', { agent: { options } }), unhurried);
      expect(text).toBe('Simulated answer to: Hi');
    });
  });

  it('gives ElevenLabs the time it needs before it can hear the question', async () => {
    simulator.connections.always({ deafMs: 60 });
    simulator.settings.allowedOverrides = ['agent.first_message'];
    const options = { overrides: { firstMessage: '' } };
    await model.answer(turn('Hi', { agent: { options } }), unhurried);
    expect(conversation().discarded).toEqual([]);
  });

  it('begins with the initiation, tells the history without asking, then asks', async () => {
    const { conversationId, ...context } = turn('And today?', {
      history: [
        { seq: 1, sender: 'customer', text: 'When do you open?' },
        { seq: 2, sender: 'agent', text: 'At nine' },
      ],
      throughSeq: 3,
    });
    const answer = await model.answer({ conversationId, ...context }, unhurried);
    const types = conversation().received.map(({ frame }) => frame.type);
    expect(types.filter((type) => type !== 'pong')).toEqual([
      'conversation_initiation_client_data',
      'contextual_update',
      'user_message',
    ]);
    expect(conversation().initiation).toMatchObject({
      user_id: conversationId,
      dynamic_variables: { customer_name: 'Asha' },
    });
    expect(conversation().contextualUpdates[0]?.text).toBe(
      'The conversation so far:\nCustomer: When do you open?\nHuman colleague: At nine',
    );
    expect(answer).toEqual({
      text: 'Simulated answer to: And today?',
      lowConfidence: false,
      model: null,
      tokensUsed: null,
      costUsd: null,
      providerConversationId: conversation().id,
    });
  });

  it('answers every ping while it waits', async () => {
    simulator.settings.pingEveryMs = 30;
    simulator.settings.pongTimeoutMs = 150;
    simulator.reply = async () => {
      await wait(400);
      return 'At last';
    };
    expect(await textOf('Hi')).toBe('At last');
    expect(simulator.conversations).toHaveLength(1);
    expect(conversation().pongs.length).toBeGreaterThan(5);
  });

  describe('the answer', () => {
    it.each(['before', 'after', 'empty'] as const)(
      'is the full text when it is streamed too (text and parts: %s)',
      async (parts) => {
        simulator.reply = (_, agent) => agent.say('We open at nine o’clock.', parts);
        expect(await textOf('When?')).toBe('We open at nine o’clock.');
      },
    );

    it('is whole when the agent pauses for longer than the quiet time between a text and the next', async () => {
      simulator.reply = async (_, agent) => {
        agent.say('Let me see.');
        agent.send({
          type: 'agent_chat_response_part',
          text_response_part: { type: 'start', text: '', event_id: 2 },
        });
        await wait(3 * QUIET_MS);
        return 'We open at nine.';
      };
      expect(await textOf('When?')).toBe('Let me see.\nWe open at nine.');
    });

    it('holds all texts of the turn, though they share an event id', async () => {
      simulator.reply = (_, agent) => {
        agent.say('One');
        agent.say('One');
        return 'Two';
      };
      expect(await textOf('Count')).toBe('One\nOne\nTwo');
    });

    it('has the corrected text in place of the one that was cut', async () => {
      simulator.reply = (_, agent) => {
        agent.say('We open at nine and');
        agent.correct('We open at nine and', 'We open at nine');
      };
      expect(await textOf('When?')).toBe('We open at nine');
    });

    it('comes after a tool that we do not have, which is refused at once', async () => {
      simulator.reply = async (_, agent) => {
        agent.say('Let me look.');
        const { isError } = await agent.callTool('order_status', { order: 7 });
        await wait(2 * QUIET_MS);
        return isError ? 'I cannot look that up.' : 'Found.';
      };
      expect(await textOf('Where is it?')).toBe('Let me look.\nI cannot look that up.');
    });

    it('is not disturbed by hundreds of events that nobody knows', async () => {
      simulator.connections.always({ flood: 300 });
      simulator.reply = (text, agent) => {
        agent.flood(300);
        return `Heard: ${text}`;
      };
      expect(await textOf('Hi')).toBe('Heard: Hi');
    });
  });

  it('closes from our side when the agent hangs up, after its last words', async () => {
    simulator.reply = (_, agent) => {
      agent.endCall();
      agent.say('Goodbye!');
    };
    expect(await textOf('Bye')).toBe('Goodbye!');
    await simulator.waitFor(() => !conversation().isOpen);
    expect(conversation()).toMatchObject({ closedBy: 'client', closeCode: 1000 });
  });

  it('fails without asking again when the agent hangs up without a word', async () => {
    simulator.reply = (_, agent) => agent.endCall();
    await expect(textOf('Bye')).rejects.toMatchObject({ reason: 'no_answer' });
    expect(simulator.conversations).toHaveLength(1);
  });

  describe('in the queue', () => {
    it('holds the question until it is admitted', async () => {
      simulator.connections.always({ queue: { end: 'admitted', afterMs: 300 } });
      expect(await textOf('Hi')).toBe('Simulated answer to: Hi');
      expect(conversation().discarded).toEqual([]);
      expect(simulator.userMessages).toEqual(['Hi']);
    });

    it('puts the question again when it was told too late that it waits', async () => {
      let heard = 0;
      simulator.reply = async (text, agent) => {
        heard += 1;
        if (heard > 1) return `Heard: ${text}`;
        agent.send(queueStatus('waiting'));
        await wait(2 * QUIET_MS);
        agent.send(queueStatus('admitted'));
        return undefined;
      };
      expect(await textOf('Hi')).toBe('Heard: Hi');
      expect(simulator.conversations).toHaveLength(1);
    });

    it.each<[string, ConnectionScript]>([
      ['and the socket is closed', { queue: { end: 'timed_out', afterMs: 50 } }],
      ['and the socket is left open', { reply: (_, agent) => agent.send(queueStatus('timed_out')) }],
    ])('fails when it is sent away %s, and does not queue again', async (_how, script) => {
      simulator.connections.always(script);
      await expect(textOf('Hi')).rejects.toMatchObject({ reason: 'overloaded', retryable: true });
      expect(simulator.conversations).toHaveLength(1);
    });
  });

  describe('what is misconfigured', () => {
    it('is said at once: an override that the agent does not allow', async () => {
      const context = turn('Hi', { agent: { options: { overrides: { language: 'tr' } } } });
      await expect(model.answer(context, unhurried)).rejects.toMatchObject({
        reason: 'misconfigured',
        retryable: false,
        message: 'ElevenLabs refused the conversation (override_error).',
      });
      expect(simulator.upgrades).toHaveLength(1);
    });

    it('is said at once: a variable that the agent misses', async () => {
      simulator.settings.requiredVariables = ['plan'];
      await expect(textOf('Hi')).rejects.toMatchObject({ reason: 'misconfigured' });
      const options = { dynamicVariables: { plan: 'gold' } };
      const { text } = await model.answer(turn('Hi', { agent: { options } }), unhurried);
      expect(text).toBe('Simulated answer to: Hi');
    });

    it.each([
      ['an unknown agent', 404, { detail: { status: 'agent_not_found', message: 'No' } }, 'agent_not_found'],
      ['a wrong key', 401, { detail: 'Invalid API key' }, '401: Invalid API key'],
      [
        'a bad id',
        422,
        { detail: [{ loc: ['query', 'agent_id'], msg: 'too short' }] },
        'agent_id: too short',
      ],
    ])('is said at once: %s', async (_what, status, body, words) => {
      simulator.behaviour('getSignedUrl').always({ respond: { status, body } });
      await expect(textOf('Hi')).rejects.toMatchObject({
        reason: 'misconfigured',
        message: expect.stringContaining(words),
      });
      expect(simulator.calls).toHaveLength(1);
    });

    it('is said at once: an agent without an id', async () => {
      const context = turn('Hi', { agent: { providerAgentId: null } });
      await expect(model.answer(context, unhurried)).rejects.toMatchObject({ reason: 'misconfigured' });
      expect(simulator.calls).toHaveLength(0);
    });
  });

  it('logs neither keys and signatures nor what people write', async () => {
    simulator.connections.next({ reply: (_, agent) => agent.close(1011, 'internal_error') });
    simulator.reply = () => 'The canary answer';
    await textOf('The canary question');
    await expect(
      model.answer(turn('The canary question', { agent: { providerAgentId: null } }), unhurried),
    ).rejects.toThrow();
    const written = JSON.stringify(log.lines);
    expect(log.lines.length).toBeGreaterThan(0);
    expect(written).not.toMatch(/canary|conversation_signature/);
    expect(written).not.toContain(simulator.apiKey);
  });
});
