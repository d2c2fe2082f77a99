import { randomUUID } from 'node:crypto';
import type { Behaviour, Call, Reply } from '../base/behaviour.js';
import { Simulator, type Route } from '../base/simulator.js';
import { geminiError } from './geminiFailures.js';

export interface GenerateRequest {
  contents: { role?: string; parts: { text?: string }[] }[];
  systemInstruction?: { parts: { text?: string }[] };
  generationConfig?: {
    responseMimeType?: string;
    responseSchema?: Schema;
    maxOutputTokens?: number;
    thinkingConfig?: { thinkingBudget?: number; thinkingLevel?: string };
  };
}

interface Schema {
  type?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
}

interface GeminiBehaviour extends Behaviour {
  /** The model that says it answered, when it is not the one asked for. */
  modelVersion?: string;
}

/** Text, or what is to be written as JSON. `asked` is the text of the last entry. */
type Answer = (asked: string, request: GenerateRequest, model: string) => unknown;

const GENERATE = /^\/v1(?:beta)?\/models\/([^/:]+):generateContent$/;

export class GeminiSimulator extends Simulator<'generateContent' | 'listModels', GeminiBehaviour> {
  apiKey = 'simulated-gemini-key';
  /** Any other model is answered with 404, as the retired ones are. */
  readonly models = new Set([
    'gemini-3.5-flash-lite',
    'gemini-3.5-flash',
    'gemini-3.1-flash-lite',
    'gemini-3.8-flash',
  ]);
  /** What the model says; a test replaces it. By default the least that the asked-for schema allows, or an echo. */
  answer: Answer = (asked, { generationConfig }) =>
    generationConfig?.responseSchema
      ? sampleOf(generationConfig.responseSchema)
      : `Simulated answer to: ${asked}`;

  protected readonly routes: Record<'generateContent' | 'listModels', Route<GeminiBehaviour>> = {
    generateContent: {
      method: 'POST',
      path: GENERATE,
      handle: (call, [model], behaviour) => this.#generate(call, model ?? '', behaviour),
    },
    listModels: {
      method: 'GET',
      path: /^\/v1(?:beta)?\/models$/,
      handle: () => ({
        status: 200,
        body: { models: [...this.models].map((name) => ({ name: `models/${name}` })) },
      }),
    },
  };

  /** The bodies of the requests that came, in their order. */
  get requests(): GenerateRequest[] {
    return this.callsTo('generateContent').map((call) => call.json as GenerateRequest);
  }

  protected override authorise(call: Call): Reply | undefined {
    const key = call.headers['x-goog-api-key'] ?? call.query.get('key');
    if (key === this.apiKey) return undefined;
    const reason = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' };
    return geminiError(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [reason]);
  }

  protected notFound(): Reply {
    return { status: 404, body: '<!DOCTYPE html><title>Error 404 (Not Found)</title>' };
  }

  async #generate(call: Call, model: string, behaviour: GeminiBehaviour): Promise<Reply> {
    if (!this.models.has(model)) {
      return geminiError(404, 'NOT_FOUND', `models/${model} is not found for API version v1beta`);
    }
    const request = call.json as GenerateRequest | undefined;
    const last = request?.contents?.at(-1);
    if (!request || !last) return invalid('contents is not specified');
    if (last.role === 'model') return invalid('The last entry of contents may not have the role model');
    if (request.generationConfig?.thinkingConfig?.thinkingBudget === 0) {
      return invalid('Thinking budget 0 is not supported by this model');
    }
    const asked = last.parts.map((part) => part.text ?? '').join('');
    const said = await this.answer(asked, request, model);
    const text = typeof said === 'string' ? said : JSON.stringify(said);
    const candidatesTokenCount = Math.ceil(text.length / 4);
    const promptTokenCount = Math.ceil(call.body.length / 4);
    return {
      status: 200,
      body: {
        candidates: [
          {
            content: { role: 'model', parts: [{ text, thoughtSignature: 'c2ln' }] },
            finishReason: 'STOP',
            index: 0,
          },
        ],
        usageMetadata: {
          promptTokenCount,
          candidatesTokenCount,
          thoughtsTokenCount: 11,
          totalTokenCount: promptTokenCount + candidatesTokenCount + 11,
          promptTokensDetails: [{ modality: 'TEXT', tokenCount: promptTokenCount }],
        },
        modelVersion: behaviour.modelVersion ?? model,
        responseId: randomUUID(),
      },
    };
  }
}

const invalid = (message: string): Reply => geminiError(400, 'INVALID_ARGUMENT', message);

/** Something small that has the shape of the schema (an OpenAPI subset). */
function sampleOf(schema: Schema): unknown {
  if (schema.enum) return schema.enum[0];
  switch (schema.type?.toLowerCase()) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, property]) => [name, sampleOf(property)]),
      );
    case 'array':
      return schema.items ? [sampleOf(schema.items)] : [];
    case 'integer':
      return 1;
    case 'number':
      return 0.9;
    case 'boolean':
      return false;
    default:
      return 'simulated';
  }
}
