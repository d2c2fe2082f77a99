import { setTimeout as wait } from 'node:timers/promises';
import type { ElevenLabsModel, ElevenLabsOptions } from '../../src/aiAgent/elevenlabs/elevenLabs.model.js';
import type { TranscriptLine, TurnContext } from '../../src/aiAgent/model.js';
import { agentResponse, ping } from '../simulators/elevenlabs/agentFrames.js';
import { ElevenLabsSimulator } from '../simulators/elevenlabs/elevenLabsSimulator.js';
import { eventually, failureOf, LogBook, timersAlive, turn, unhurried } from './conversation.js';
import { elevenLabsModel, QUIET_MS } from './elevenLabsModel.js';

describe('connections to ElevenLabs', () => {
  let simulator: ElevenLabsSimulator;
  let model: ElevenLabsModel;
  let log: LogBook;

  beforeEach(async () => {
    simulator = new ElevenLabsSimulator();
    await simulator.start();
    simulator.settings.greeting = null;
    log = new LogBook();
    model = elevenLabsModel(simulator, log);
  });
  afterEach(async () => {
    await model.close();
    await simulator.close();
  });

  const modelWith = (options: Partial<ElevenLabsOptions>) =>
    (model = elevenLabsModel(simulator, log, options));
  const silent = () => undefined;
  const asked = (text: string) => simulator.waitFor(() => simulator.userMessages.includes(text));
  const noSocketLeft = () => simulator.waitFor(() => simulator.openSockets === 0);

  describe('lost in the middle of a turn', () => {
    it.each([
      ['without a close', undefined],
      ['with 1000', 1000],
      ['with 1002', 1002],
      ['with 1011', 1011],
    ])('%s: a new one is told the history and asked again', async (_how, code) => {
      const lost = async () => {
        simulator.connections.next({
          reply: (_, agent) => (code === undefined ? agent.drop() : agent.close(code)),
        });
        const history: TranscriptLine[] = [{ seq: 1, sender: 'customer', text: 'Hello' }];
        return model.answer(turn('When?', { history, throughSeq: 2 }), unhurried);
      };
      expect((await lost()).text).toBe('Simulated answer to: When?');
      expect(simulator.userMessages).toEqual(['When?', 'When?']);
      const told = simulator.conversations.map((one) => one.contextualUpdates.map(({ text }) => text));
      expect(told).toEqual([
        ['The conversation so far:\nCustomer: Hello'],
        ['The conversation so far:\nCustomer: Hello'],
      ]);
    });

    it('after the agent has answered: that was the turn', async () => {
      simulator.reply = (_, agent) => {
        agent.say('At nine.');
        agent.close(1011, 'internal_error');
      };
      expect((await model.answer(turn('When?'), unhurried)).text).toBe('At nine.');
      expect(simulator.conversations).toHaveLength(1);
    });

    it('again and again: it is given up after three more tries, each after twice the wait', async () => {
      modelWith({ reconnectBaseDelayMs: 60 });
      simulator.reply = (_, agent) => agent.close(1011, 'internal_error');
      await expect(model.answer(turn('When?'), unhurried)).rejects.toMatchObject({
        reason: 'connection_lost',
        retryable: true,
        message: 'The connection to ElevenLabs broke (1011, internal_error).',
      });
      expect(simulator.conversations).toHaveLength(4);
      const { conversations, calls } = simulator;
      const waits = conversations
        .slice(0, 3)
        .map((one, tries) => (calls[tries + 1]?.receivedAt ?? 0) - (one.closedAt ?? 0));
      [60, 120, 240].forEach((least, tries) => expect(waits[tries]).toBeGreaterThan(least - 10));
      await noSocketLeft();
    });
  });

  describe('that cannot be had', () => {
    it.each([
      ['the metadata never come', { metadataDelayMs: Infinity }],
      ['the socket is never opened', { upgrade: 'blackHole' as const }],
      ['the upgrade is refused', { upgrade: 503 }],
    ])('are tried again: %s', async (_what, script) => {
      simulator.connections.next(script);
      expect((await model.answer(turn('When?'), unhurried)).text).toBe('Simulated answer to: When?');
      expect(simulator.upgrades).toHaveLength(2);
    });

    it.each([
      ['429', { respond: { status: 429, body: { detail: { status: 'too_many', message: 'Later' } } } }],
      ['502 with a page', { respond: { status: 502, body: '<html>' } }],
      ['a broken connection', { connection: 'break' as const }],
      ['silence', { connection: 'hang' as const }],
      ['an answer that stops half-way', { bodyDelayMs: Infinity }],
      ['no address', { respond: { status: 200, body: { signed_url: 'https://example.org' } } }],
    ])('are tried again when the signed URL meets %s', async (_what, behaviour) => {
      simulator.behaviour('getSignedUrl').next(behaviour);
      expect((await model.answer(turn('When?'), unhurried)).text).toBe('Simulated answer to: When?');
      expect(simulator.calls).toHaveLength(2);
    });

    it('are given up with the reason when the limits stay used up', async () => {
      const respond = { status: 429, body: { detail: { status: 'too_many', message: 'Later' } } };
      simulator.behaviour('getSignedUrl').always({ respond });
      await expect(model.answer(turn('When?'), unhurried)).rejects.toMatchObject({
        reason: 'overloaded',
        message: 'ElevenLabs takes no more conversations (429: too_many: Later).',
      });
      expect(simulator.calls).toHaveLength(4);
    });

    it('are given up with the reason when nobody is there', async () => {
      await simulator.refuseConnections();
      await expect(model.answer(turn('When?'), unhurried)).rejects.toMatchObject({
        reason: 'connection_lost',
      });
    });
  });

  describe('in a turn that is not to end', () => {
    it('no answer: the turn fails in its time and the socket is closed', async () => {
      modelWith({ answerTimeoutMs: 400 });
      simulator.reply = silent;
      await expect(model.answer(turn('When?'), unhurried)).rejects.toMatchObject({ reason: 'timeout' });
      await noSocketLeft();
      expect(simulator.conversations).toHaveLength(1);
      expect(simulator.conversations[0]).toMatchObject({ closedBy: 'client', closeCode: 1000 });
    });

    it('reconnects count within the time of the turn', async () => {
      modelWith({ answerTimeoutMs: 500, reconnectBaseDelayMs: 300 });
      simulator.reply = (_, agent) => agent.drop();
      // Were they not counted, all tries would be used up first, and the reason be another.
      await expect(model.answer(turn('When?'), unhurried)).rejects.toMatchObject({ reason: 'timeout' });
    });

    it('only parts of a text: the log says which setting may be missing', async () => {
      modelWith({ answerTimeoutMs: 400 });
      simulator.reply = (_, agent) => {
        for (const type of ['start', 'stop'] as const) {
          agent.send({
            type: 'agent_chat_response_part',
            text_response_part: { type, text: '', event_id: 2 },
          });
        }
      };
      await expect(model.answer(turn('When?'), unhurried)).rejects.toMatchObject({ reason: 'timeout' });
      expect(log.at('warn').join()).toContain('agent_response');
    });

    it('the question is taken back: the turn ends at once and the socket is closed', async () => {
      simulator.reply = silent;
      const takeover = new AbortController();
      const failure = failureOf(model.answer(turn('When?'), takeover.signal));
      await asked('When?');
      takeover.abort();
      expect(await failure).toMatchObject({ reason: 'aborted' });
      await noSocketLeft();
    });

    it('the question was taken back before: nobody is asked', async () => {
      await expect(model.answer(turn('When?'), AbortSignal.abort())).rejects.toMatchObject({
        reason: 'aborted',
      });
      expect(simulator.calls).toHaveLength(0);
    });

    it('the conversation is released: the turn ends at once, others go on', async () => {
      simulator.reply = silent;
      const [released, other] = [turn('One'), turn('Two')];
      const failure = failureOf(model.answer(released, unhurried));
      const otherFailure = failureOf(model.answer(other, unhurried));
      await asked('One');
      await asked('Two');
      model.release(released.conversationId);
      expect(await failure).toMatchObject({ reason: 'aborted' });
      await simulator.waitFor(() => simulator.openSockets === 1);
      model.release(other.conversationId);
      expect(await otherFailure).toMatchObject({ reason: 'aborted' });
    });

    it('a newer turn of the same conversation: only the newer one is answered, on a socket of its own', async () => {
      simulator.connections.next({ reply: silent });
      const first = turn('One');
      const failure = failureOf(model.answer(first, unhurried));
      await asked('One');
      const second = model.answer({ ...first, question: 'Two' }, unhurried);
      expect(await failure).toMatchObject({ reason: 'aborted' });
      expect((await second).text).toBe('Simulated answer to: Two');
      expect(simulator.openSockets).toBe(1);
    });
  });

  describe('between turns', () => {
    /** The next turn of a conversation, after this answer and whatever else was said. */
    const next = (before: TurnContext, question: string, ...said: TranscriptLine[]): TurnContext => ({
      ...before,
      question,
      history: [
        ...before.history,
        { seq: before.throughSeq, sender: 'customer', text: before.question },
        ...said,
      ],
      throughSeq: (said.at(-1)?.seq ?? before.throughSeq) + 1,
    });

    it('are used again, and told only what was said elsewhere meanwhile', async () => {
      const first = turn('When?', { history: [{ seq: 1, sender: 'customer', text: 'Hi' }], throughSeq: 2 });
      const { text } = await model.answer(first, unhurried);
      const second = next(
        first,
        'And today?',
        { seq: 3, sender: 'ai', text },
        { seq: 4, sender: 'agent', text: 'At ten' },
      );
      expect((await model.answer(second, unhurried)).text).toBe('Simulated answer to: And today?');
      const third = next(second, 'Thanks', { seq: 6, sender: 'ai', text: 'Simulated answer to: And today?' });
      await model.answer(third, unhurried);
      expect(simulator.conversations).toHaveLength(1);
      expect(simulator.conversations[0]?.contextualUpdates.map((update) => update.text)).toEqual([
        'The conversation so far:\nCustomer: Hi',
        'Said since in this conversation:\nHuman colleague: At ten',
      ]);
    });

    it('ignore what the agent says unasked', async () => {
      const first = turn('When?');
      await model.answer(first, unhurried);
      const [conversation] = simulator.conversations;
      conversation?.send(agentResponse('Are you still there?', 3));
      // Frames keep their order: once this ping is answered, what came before it has been heard too.
      conversation?.send(ping(99));
      await simulator.waitFor(() => conversation?.pongs.includes(99));
      simulator.reply = async (text) => {
        await wait(QUIET_MS);
        return `About ${text}`;
      };
      expect((await model.answer(next(first, 'today'), unhurried)).text).toBe('About today');
      expect(simulator.conversations).toHaveLength(1);
    });

    it('may be closed by ElevenLabs: nothing happens until the next turn opens a new one', async () => {
      simulator.settings.idleTimeoutMs = 300;
      const first = turn('When?');
      const { text } = await model.answer(first, unhurried);
      await noSocketLeft();
      expect(simulator.conversations[0]).toMatchObject({ closedBy: 'server' });
      expect(simulator.calls).toHaveLength(1);
      await model.answer(next(first, 'And today?', { seq: 2, sender: 'ai', text }), unhurried);
      expect(simulator.conversations[1]?.contextualUpdates.map((update) => update.text)).toEqual([
        `The conversation so far:\nCustomer: When?\nYou: ${text}`,
      ]);
      expect(log.at('warn')).toEqual([]);
    });

    it('are closed by us when nobody has used them for long', async () => {
      modelWith({ idleConnectionMs: 100 });
      await model.answer(turn('When?'), unhurried);
      await noSocketLeft();
      expect(simulator.conversations[0]).toMatchObject({ closedBy: 'client', closeCode: 1000 });
    });

    it.each<[string, Partial<ElevenLabsOptions>, TurnContext['agent']['options']]>([
      ['the last turn is too long ago', { conversationTimeoutMs: 0 }, {}],
      ['the agent has been changed', {}, { dynamicVariables: { plan: 'gold' } }],
    ])('are not used again when %s', async (_when, options, agentOptions) => {
      modelWith(options);
      const first = turn('When?');
      await model.answer(first, unhurried);
      const second = next(first, 'And today?');
      await model.answer({ ...second, agent: { ...first.agent, options: agentOptions } }, unhurried);
      expect(simulator.conversations).toHaveLength(2);
      await simulator.waitFor(() => simulator.openSockets === 1);
    });
  });

  it('are one for each conversation, and none is left after the end, nor a timer', async () => {
    const timersBefore = timersAlive();
    modelWith({ initTimeoutMs: 60_000, answerTimeoutMs: 60_000 });
    const conversations = Array.from({ length: 20 }, (_, index) => turn(`Question ${index}`));
    const answers = await Promise.all(conversations.map((context) => model.answer(context, unhurried)));
    expect(answers.map(({ text }) => text)).toEqual(
      conversations.map(({ question }) => `Simulated answer to: ${question}`),
    );
    expect(simulator.openSockets).toBe(20);
    simulator.reply = silent;
    const failure = failureOf(model.answer(turn('Unfinished'), unhurried));
    await asked('Unfinished');
    await model.close();
    expect(await failure).toMatchObject({ reason: 'aborted' });
    await noSocketLeft();
    await eventually(() => timersAlive() <= timersBefore, 'no timer is left');
    await expect(model.answer(turn('Late'), unhurried)).rejects.toMatchObject({ reason: 'aborted' });
  });
});
