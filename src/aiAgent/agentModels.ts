import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import type { ConversationId } from '../contracts/ids.js';
import type { AgentProvider } from '../contracts/model.js';
import { storableText } from '../contracts/storableText.js';
import { Config } from '../platform/config/config.js';
import { ElevenLabsModel } from './elevenlabs/elevenLabs.model.js';
import { GeminiClassifier } from './gemini/geminiClassifier.js';
import { GeminiClient } from './gemini/geminiClient.js';
import { GeminiModel } from './gemini/gemini.model.js';
import {
  AgentFailure,
  type AgentAnswer,
  type AgentModel,
  type ModelLogger,
  type TurnContext,
} from './model.js';
import { SandboxModel } from './sandbox/sandbox.model.js';

/** The AI models that this installation has the keys for, behind the one port. */
@Injectable()
export class AgentModels implements OnApplicationShutdown {
  /** Null without a key. */
  readonly classifier: GeminiClassifier | null;
  private readonly models: Map<AgentProvider, AgentModel>;

  constructor(config: Config, logger: PinoLogger) {
    const gemini = geminiClient(config, logger);
    const elevenLabs = elevenLabsModel(config, logger);
    this.classifier = gemini && new GeminiClassifier(gemini);
    this.models = new Map<AgentProvider, AgentModel>([['sandbox', new SandboxModel()]]);
    if (gemini !== null) this.models.set('gemini', new GeminiModel(gemini));
    if (elevenLabs !== null) this.models.set('elevenlabs', elevenLabs);
  }

  has(provider: AgentProvider): boolean {
    return this.models.has(provider);
  }

  async answer(context: TurnContext, signal: AbortSignal): Promise<AgentAnswer> {
    const model = this.models.get(context.agent.provider);
    if (model === undefined) {
      throw new AgentFailure('misconfigured', `There is no key for ${context.agent.provider}.`, false);
    }
    const answer = await model.answer(context, signal);
    // A model may write what PostgreSQL cannot hold, and would write it again however often it is asked.
    return { ...answer, text: storableText(answer.text) };
  }

  /** The AI has nothing more to say here: an answer under way is taken back, a connection closed. */
  release(conversationId: ConversationId): void {
    for (const model of this.models.values()) model.release(conversationId);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.models.values()].map((model) => model.close()));
  }
}

function geminiClient({ gemini, ai }: Config, logger: ModelLogger): GeminiClient | null {
  const { apiUrl, apiKey, model } = gemini;
  return apiKey === null
    ? null
    : new GeminiClient({ apiUrl, apiKey, model, answerTimeoutMs: ai.answerTimeoutMs }, logger);
}

function elevenLabsModel({ elevenlabs, ai }: Config, logger: ModelLogger): ElevenLabsModel | null {
  const { apiUrl, apiKey } = elevenlabs;
  return apiKey === null ? null : new ElevenLabsModel({ apiUrl, apiKey, ...ai }, logger);
}
