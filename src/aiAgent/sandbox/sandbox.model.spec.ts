import type { AgentId, ConversationId } from '../../contracts/ids.js';
import type { TurnContext } from '../model.js';
import { SandboxModel, UNSURE_PHRASE } from './sandbox.model.js';

const asking = (question: string): TurnContext => ({
  conversationId: 'c' as ConversationId,
  customerName: null,
  agent: {
    id: 'a' as AgentId,
    name: 'Robin',
    provider: 'sandbox',
    providerAgentId: null,
    prompt: null,
    options: {},
  },
  history: [],
  question,
  throughSeq: 1,
});
const { signal } = new AbortController();

it('answers what was asked, says what it is, and is the same every time', async () => {
  const model = new SandboxModel();
  const answer = await model.answer(asking('When do you open?'), signal);
  expect(answer.text).toContain('When do you open?');
  expect(answer.text).toContain('Robin, the sandbox agent');
  expect(answer.lowConfidence).toBe(false);
  expect(await model.answer(asking('When do you open?'), signal)).toEqual(answer);
});

it('is unsure only when the customer asks for it, so that the handoff can be seen', async () => {
  const question = `Hm, ${UNSURE_PHRASE.toUpperCase()} about that?`;
  expect(await new SandboxModel().answer(asking(question), signal)).toMatchObject({ lowConfidence: true });
});

it('quotes a long question in part and never cuts a letter in two', async () => {
  const { text } = await new SandboxModel().answer(asking('😀'.repeat(5_000)), signal);
  expect(text.length).toBeLessThan(700);
  expect(Buffer.from(text).toString()).toBe(text);
});

it('does not answer a question that was taken back', async () => {
  await expect(new SandboxModel().answer(asking('Hi'), AbortSignal.abort())).rejects.toMatchObject({
    reason: 'aborted',
  });
});
