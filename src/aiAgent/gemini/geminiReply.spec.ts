import { costOf } from './geminiPrices.js';
import { jsonIn, textOf, UnusableReply, usageOf, type WireReply } from './geminiReply.js';

const reply = (finishReason: string | undefined, ...texts: string[]): WireReply => ({
  candidates: [{ finishReason, content: { parts: texts.map((text) => ({ text })) } }],
});

it('joins the parts of a reply and leaves the thoughts out', () => {
  const parts = [{ text: 'hm…', thought: true }, { text: 'Hello' }, { text: ' there' }];
  expect(textOf({ candidates: [{ content: { parts }, finishReason: 'STOP' }] })).toBe('Hello there');
});

it.each(['SAFETY', 'RECITATION', 'LANGUAGE', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII'])(
  'takes %s for a block, with text or without',
  (finishReason) => {
    expect(() => textOf(reply(finishReason))).toThrow(expect.objectContaining({ reason: 'blocked' }));
    expect(() => textOf(reply(finishReason, 'Hal'))).toThrow(expect.objectContaining({ reason: 'blocked' }));
  },
);

it('takes a blocked prompt for a block', () => {
  expect(() => textOf({ promptFeedback: { blockReason: 'OTHER' } })).toThrow(
    expect.objectContaining({ reason: 'blocked' }),
  );
});

it('takes a reply cut off by its token limit for no answer, with text or without', () => {
  expect(() => textOf(reply('MAX_TOKENS'))).toThrow(expect.objectContaining({ reason: 'no_answer' }));
  expect(() => textOf(reply('MAX_TOKENS', '{"a'))).toThrow(expect.objectContaining({ reason: 'no_answer' }));
});

it.each<[string, WireReply]>([
  ['blank text', reply('STOP', ' ')],
  ['no parts', { candidates: [{ finishReason: 'STOP', content: {} }] }],
  ['no candidates', { candidates: [] }],
  ['nothing', {}],
])('takes %s for unusable', (_what, wire) => {
  expect(() => textOf(wire)).toThrow(UnusableReply);
});

it('reads JSON, fenced or not, and nothing else', () => {
  expect(jsonIn('{"a":1}')).toEqual({ a: 1 });
  expect(jsonIn('```json\n{"a":1}\n```\n')).toEqual({ a: 1 });
  expect(() => jsonIn('Sure! {"a":1}')).toThrow(UnusableReply);
  expect(() => jsonIn('{"a":')).toThrow(UnusableReply);
});

it('counts thoughts as output, and knows no cost of a model without a price', () => {
  const usage = usageOf({
    usageMetadata: {
      promptTokenCount: 1_000_000,
      candidatesTokenCount: 400_000,
      thoughtsTokenCount: 600_000,
    },
  });
  expect(usage).toEqual({ prompt: 1_000_000, answer: 400_000, thoughts: 600_000 });
  if (!usage) throw new Error('no usage');
  expect(costOf('gemini-3.5-flash-lite', usage)).toBeCloseTo(0.3 + 2.5);
  expect(costOf('gemini-9-flash', usage)).toBeNull();
  expect(usageOf({})).toBeNull();
});
