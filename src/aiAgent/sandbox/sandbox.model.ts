import type { ConversationId } from '../../contracts/ids.js';
import { AgentFailure, type AgentAnswer, type AgentModel, type TurnContext } from '../model.js';

/** A customer who writes this gets an unsure answer; three in a row show the handoff to people. */
export const UNSURE_PHRASE = 'are you sure';

const LONGEST_QUOTE = 200;

/**
 * The AI agent of a first run: no network, no key, always the same answer to the same question, and recognisable as
 * what it is. It is there so that the whole loop can be seen, and tests can foretell what is said.
 */
export class SandboxModel implements AgentModel {
  async answer({ agent, question }: TurnContext, signal: AbortSignal): Promise<AgentAnswer> {
    if (signal.aborted) {
      throw new AgentFailure('aborted', 'The question to the AI agent was taken back.', true);
    }
    const letters = Array.from(question);
    const asked = letters.length > LONGEST_QUOTE ? `${letters.slice(0, LONGEST_QUOTE).join('')}…` : question;
    const lowConfidence = question.toLowerCase().includes(UNSURE_PHRASE);
    const said = lowConfidence
      ? 'To be honest, I am not sure. A person would know better.'
      : 'A real agent would answer that now.';
    return {
      text: `This is ${agent.name}, the sandbox agent. You wrote: “${asked}” ${said}`,
      lowConfidence,
      model: 'sandbox',
      tokensUsed: null,
      costUsd: null,
      providerConversationId: null,
    };
  }

  release(_conversationId: ConversationId): void {}

  async close(): Promise<void> {}
}
