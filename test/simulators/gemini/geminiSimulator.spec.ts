import { GoogleGenerativeAI, GoogleGenerativeAIFetchError, SchemaType } from '@google/generative-ai';
import { geminiFailures } from './geminiFailures.js';
import { GeminiSimulator } from './geminiSimulator.js';

describe('Gemini', () => {
  let gemini: GeminiSimulator;
  beforeEach(async () => void (await (gemini = new GeminiSimulator()).start()));
  afterEach(() => gemini.close());

  const ask = async (options: { model?: string; generationConfig?: object; timeout?: number } = {}) => {
    const { model = 'gemini-3.5-flash-lite', generationConfig, timeout } = options;
    const client = new GoogleGenerativeAI(gemini.apiKey);
    const asked = client.getGenerativeModel({ model, generationConfig }, { baseUrl: gemini.url, timeout });
    return (await asked.generateContent('Where is my order?')).response;
  };
  const refusal = (options?: Parameters<typeof ask>[0]) =>
    ask(options).then(
      () => undefined,
      (error: unknown) => (error instanceof GoogleGenerativeAIFetchError ? error : undefined),
    );

  it('answers the real client, in the shape of the schema when there is one', async () => {
    expect((await ask()).text()).toBe('Simulated answer to: Where is my order?');
    const responseSchema = {
      type: SchemaType.OBJECT,
      properties: {
        team: { type: SchemaType.STRING, format: 'enum', enum: ['billing', 'sales'] },
        confidence: { type: SchemaType.NUMBER },
      },
    };
    const generationConfig = { responseMimeType: 'application/json', responseSchema };
    expect(JSON.parse((await ask({ generationConfig })).text())).toEqual({
      team: 'billing',
      confidence: 0.9,
    });
    gemini.answer = (asked, _request, model) => ({ asked, model });
    gemini.behaviour('generateContent').next({ modelVersion: 'gemini-3.8-flash' });
    const rerouted = await ask();
    expect(rerouted).toMatchObject({ modelVersion: 'gemini-3.8-flash' });
    expect(rerouted.usageMetadata).toMatchObject({ thoughtsTokenCount: 11 });
    expect(gemini.requests[0]?.contents[0]?.parts[0]?.text).toBe('Where is my order?');
  });

  it('answers 200 without a usable answer in every known way', async () => {
    const { fenced, invalidJson, thoughtsAteTheBudget, safety, promptBlocked, prohibited } = geminiFailures;
    gemini
      .behaviour('generateContent')
      .next(fenced({ a: 1 }), invalidJson, thoughtsAteTheBudget, prohibited, safety, promptBlocked);
    expect((await ask()).text()).toBe('```json\n{"a":1}\n```');
    expect((await ask()).text()).toBe('{"team": sales');
    const starved = await ask();
    expect([starved.text(), starved.candidates?.[0]?.finishReason]).toEqual(['', 'MAX_TOKENS']);
    expect((await ask()).text()).toBe('');
    const [unsafe, blocked] = [await ask(), await ask()];
    expect(() => unsafe.text()).toThrow(/SAFETY/);
    expect(() => blocked.text()).toThrow(/SAFETY/);
  });

  it('refuses with status and details: quota, retired model, thinking budget, overload, HTML', async () => {
    const { rateLimited, overloaded, htmlBadGateway } = geminiFailures;
    gemini.behaviour('generateContent').next(rateLimited('0.4s'), overloaded, htmlBadGateway);
    const limited = await refusal();
    expect(limited?.status).toBe(429);
    expect(limited?.errorDetails).toContainEqual(expect.objectContaining({ retryDelay: '0.4s' }));
    expect((await refusal())?.status).toBe(503);
    expect((await refusal())?.status).toBe(502);
    expect((await refusal({ model: 'gemini-2.0-flash' }))?.status).toBe(404);
    expect((await refusal({ generationConfig: { thinkingConfig: { thinkingBudget: 0 } } }))?.status).toBe(
      400,
    );
    expect((await ask()).text()).toContain('Simulated answer');
  });

  it('is slow with its headers or with its body', async () => {
    gemini.behaviour('generateContent').next({ delayMs: Infinity }, { bodyDelayMs: Infinity });
    await expect(ask({ timeout: 60 })).rejects.toThrow(/abort/i);
    await expect(ask({ timeout: 60 })).rejects.toThrow(/abort/i);
  });
});
