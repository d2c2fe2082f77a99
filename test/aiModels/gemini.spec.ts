import { GeminiClassifier } from '../../src/aiAgent/gemini/geminiClassifier.js';
import { GeminiClient, type GeminiOptions } from '../../src/aiAgent/gemini/geminiClient.js';
import { GeminiModel } from '../../src/aiAgent/gemini/gemini.model.js';
import type { TurnContext } from '../../src/aiAgent/model.js';
import { TEAMS } from '../../src/contracts/model.js';
import { geminiFailures } from '../simulators/gemini/geminiFailures.js';
import type { Behaviour } from '../simulators/base/behaviour.js';
import { GeminiSimulator } from '../simulators/gemini/geminiSimulator.js';
import { eventually, failureOf, LogBook, timersAlive, turn as anyTurn, unhurried } from './conversation.js';

const DEFAULT_MODEL = 'gemini-3.5-flash-lite';
const good = { answer: 'At nine.', confident: true };

const turn = (question: string, rest: Parameters<typeof anyTurn>[1] = {}): TurnContext =>
  anyTurn(question, { ...rest, agent: { provider: 'gemini', providerAgentId: null, ...rest.agent } });

describe('Gemini', () => {
  let simulator: GeminiSimulator;
  let log: LogBook;

  beforeEach(async () => {
    simulator = new GeminiSimulator();
    await simulator.start();
    simulator.answer = () => good;
    log = new LogBook();
  });
  afterEach(() => simulator.close());

  const clientWith = (options: Partial<GeminiOptions> = {}) =>
    new GeminiClient(
      {
        apiUrl: simulator.url,
        apiKey: simulator.apiKey,
        model: DEFAULT_MODEL,
        answerTimeoutMs: 8_000,
        ...options,
      },
      log,
    );
  const ask = (context = turn('When do you open?'), options: Partial<GeminiOptions> = {}) =>
    new GeminiModel(clientWith(options)).answer(context, unhurried);
  const generate = () => simulator.behaviour('generateContent');

  describe('as an AI agent', () => {
    it('answers with what it cost', async () => {
      const answer = await ask();
      const [call] = simulator.callsTo('generateContent');
      const prompt = Math.ceil((call?.body.length ?? 0) / 4);
      const written = Math.ceil(JSON.stringify(good).length / 4);
      expect(answer).toEqual({
        text: 'At nine.',
        lowConfidence: false,
        model: DEFAULT_MODEL,
        tokensUsed: prompt + written + 11,
        costUsd: expect.closeTo((prompt * 0.3 + (written + 11) * 2.5) / 1e6, 12) as number,
        providerConversationId: null,
      });
    });

    it('is told the conversation, its prompt and whom it speaks with', async () => {
      await ask(
        turn('And today?', {
          agent: { prompt: 'You sell bread.' },
          history: [
            { seq: 1, sender: 'agent', text: 'Welcome' },
            { seq: 2, sender: 'customer', text: 'Hi' },
            { seq: 3, sender: 'customer', text: 'When?' },
            { seq: 4, sender: 'ai', text: 'At nine' },
          ],
        }),
      );
      const [request] = simulator.requests;
      expect(request?.systemInstruction?.parts[0]?.text).toMatch(/^You sell bread\.[^]*"Asha"/);
      const turns = request?.contents.map(({ role, parts }) => [role, parts.map(({ text }) => text).join()]);
      expect(turns).toEqual([
        ['user', expect.any(String)],
        ['model', 'Welcome'],
        ['user', 'Hi\nWhen?'],
        ['model', 'At nine'],
        ['user', 'And today?'],
      ]);
    });

    it('says when it is not sure', async () => {
      simulator.answer = () => ({ answer: 'Perhaps at nine.', confident: false });
      expect(await ask()).toMatchObject({ text: 'Perhaps at nine.', lowConfidence: true });
    });

    it('uses the model of the agent, and names the one that really answered', async () => {
      generate().next({ modelVersion: 'gemini-4-flash' });
      const answer = await ask(turn('Hi', { agent: { options: { model: 'gemini-3.8-flash' } } }));
      expect(simulator.calls[0]?.path).toContain('gemini-3.8-flash');
      expect(answer).toMatchObject({ model: 'gemini-4-flash', costUsd: null });
      expect(answer.tokensUsed).toBeGreaterThan(0);
    });
  });

  describe('when the reply is not what it should be', () => {
    it('reads JSON in a Markdown fence', async () => {
      generate().next(geminiFailures.fenced(good));
      expect((await ask()).text).toBe('At nine.');
      expect(simulator.calls).toHaveLength(1);
    });

    it.each<[string, Behaviour]>([
      ['no JSON', geminiFailures.invalidJson],
      ['JSON of another shape', geminiFailures.fenced({ text: 'At nine.' })],
      ['an empty answer', geminiFailures.fenced({ answer: ' ', confident: true })],
      ['a page in place of JSON', { respond: { status: 200, body: '<html>' } }],
      ['a broken connection', { connection: 'break' as const }],
      ['a reply that breaks off', { connection: 'breakInBody' as const }],
      ['an overload', geminiFailures.overloaded],
      ['a page from a gateway', geminiFailures.htmlBadGateway],
      ['a limit that ends soon', geminiFailures.rateLimited('0.2s')],
    ])('asks again after %s', async (_what, failure) => {
      generate().next(failure);
      expect((await ask()).text).toBe('At nine.');
      expect(simulator.calls).toHaveLength(2);
    });

    it.each([
      ['cut off in the middle', geminiFailures.truncated, 'no_answer'],
      ['empty because thinking used up its tokens', geminiFailures.thoughtsAteTheBudget, 'no_answer'],
      ['withheld for safety', geminiFailures.safety, 'blocked'],
      ['prohibited', geminiFailures.prohibited, 'blocked'],
      ['withheld because of the prompt', geminiFailures.promptBlocked, 'blocked'],
    ])('fails at once when it is %s', async (_what, failure, reason) => {
      generate().next(failure);
      await expect(ask()).rejects.toMatchObject({ reason, retryable: false });
      expect(simulator.calls).toHaveLength(1);
    });
  });

  describe('when there is no reply', () => {
    it('waits as long as a 429 asks for', async () => {
      generate().next(geminiFailures.rateLimited('0.7s'));
      await ask();
      const [first, second] = simulator.calls;
      expect((second?.receivedAt ?? 0) - (first?.answeredAt ?? 0)).toBeGreaterThanOrEqual(690);
    });

    it.each([
      ['a wait that is longer than the turn', geminiFailures.rateLimited('31s'), true],
      ['a quota of the day', geminiFailures.dailyQuotaUsed, false],
    ])('does not wait for %s', async (_what, failure, retryable) => {
      generate().always(failure);
      await expect(ask()).rejects.toMatchObject({ reason: 'overloaded', retryable });
      expect(simulator.calls).toHaveLength(1);
    });

    it('gives an overloaded service up after three calls', async () => {
      generate().always(geminiFailures.overloaded);
      await expect(ask()).rejects.toMatchObject({ reason: 'overloaded', retryable: true });
      expect(simulator.calls).toHaveLength(3);
    });

    it('raises an alarm over a model that is gone, and does not ask again', async () => {
      const retired = turn('Hi', { agent: { options: { model: 'gemini-2.0-flash' } } });
      await expect(ask(retired)).rejects.toMatchObject({ reason: 'misconfigured', retryable: false });
      expect(simulator.calls).toHaveLength(1);
      expect(log.at('error').join()).toContain('gemini-2.0-flash');
    });

    it('takes a wrong key for a matter of configuration and does not log it', async () => {
      await expect(ask(turn('Hi'), { apiKey: 'canary-key' })).rejects.toMatchObject({
        reason: 'misconfigured',
      });
      expect(JSON.stringify(log.lines)).not.toContain('canary-key');
    });

    it.each([
      ['never answers', { connection: 'hang' as const }],
      ['stops half-way through its reply', { bodyDelayMs: Infinity }],
    ])('fails in its time when the service %s, and leaves no timer behind', async (_what, behaviour) => {
      const timersBefore = timersAlive();
      generate().always(behaviour);
      await expect(ask(turn('Hi'), { answerTimeoutMs: 300 })).rejects.toMatchObject({ reason: 'timeout' });
      await eventually(() => timersAlive() <= timersBefore, 'no timer is left');
    });

    it('leaves no timer behind a good reply either', async () => {
      const timersBefore = timersAlive();
      await ask();
      await eventually(() => timersAlive() <= timersBefore, 'no timer is left');
    });
  });

  describe('when the question is taken back', () => {
    it.each<[string, (model: GeminiModel, context: TurnContext, caller: AbortController) => unknown]>([
      ['by its caller', (_model, _context, caller) => caller.abort()],
      ['by a release', (model, context) => model.release(context.conversationId)],
      ['by the end', (model) => model.close()],
    ])('%s, it ends at once and so does the request', async (_how, takeBack) => {
      generate().always({ connection: 'hang' });
      const model = new GeminiModel(clientWith());
      const [context, caller] = [turn('Hi'), new AbortController()];
      const failure = failureOf(model.answer(context, caller.signal));
      await simulator.waitFor(() => simulator.calls.length === 1);
      await takeBack(model, context, caller);
      expect(await failure).toMatchObject({ reason: 'aborted' });
      await simulator.waitFor(() => simulator.openConnections === 0);
    });
  });

  describe('as the sorter of the inbox', () => {
    const classify = (text: string) => new GeminiClassifier(clientWith()).classify(text, unhurried);

    it.each(TEAMS)('gives a message to %s', async (team) => {
      simulator.answer = () => ({ summary: ' Asks for something ', team });
      expect(await classify('Hello')).toEqual({ summary: 'Asks for something', team });
    });

    it('asks for one of the seven teams, and for the message alone', async () => {
      simulator.answer = () => ({ summary: 'Misses a parcel', team: 'dispatch' });
      await classify('Where is my parcel?');
      const [request] = simulator.requests;
      expect(request?.generationConfig?.responseSchema?.properties?.team?.enum).toEqual([...TEAMS]);
      expect(request?.contents).toEqual([{ role: 'user', parts: [{ text: 'Where is my parcel?' }] }]);
    });

    it('takes a team that does not exist for general', async () => {
      simulator.answer = () => ({ summary: 'Asks for a refund', team: 'lawyers' });
      expect(await classify('Hello')).toEqual({ summary: 'Asks for a refund', team: 'general' });
    });

    it('asks again when there is no summary', async () => {
      const said = [{ team: 'sales' }, { summary: 'Wants to buy', team: 'sales' }];
      simulator.answer = () => said.shift();
      expect(await classify('Hello')).toEqual({ summary: 'Wants to buy', team: 'sales' });
    });

    it('tells what a conversation has been about', async () => {
      simulator.answer = () => ({ summary: 'A parcel is late.' });
      const lines = [
        { seq: 1, sender: 'customer' as const, text: 'Where is it?' },
        { seq: 2, sender: 'ai' as const, text: 'On its way' },
      ];
      expect(await new GeminiClassifier(clientWith()).summarise(lines, unhurried)).toBe('A parcel is late.');
      expect(simulator.requests[0]?.contents[0]?.parts[0]?.text).toBe(
        'Customer: Where is it?\nAI: On its way',
      );
    });
  });
});
