import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { AgentModels } from '../../aiAgent/agentModels.js';
import {
  type AgentAnswer,
  AgentFailure,
  type AgentFailureReason,
  type AgentProfile,
} from '../../aiAgent/model.js';
import { AppError, type ErrorCode, invalidField } from '../../contracts/errors.js';
import { type AgentId, type ConversationId, newId } from '../../contracts/ids.js';
import type { MessageWithAttachments } from '../../conversations/domainEvents.js';
import type { ConversationRow, MessageRow } from '../../conversations/rows.js';
import type { Tx } from '../../platform/database/transaction.js';
import { Config } from '../../platform/config/config.js';
import type { OpenConversation } from '../../sessions/openConversation.js';
import type { ChatOwner } from './chatOwner.js';
import { ChatStore } from './chat.store.js';
import { Chats, userSays } from './chats.service.js';

export interface ChatQuestion {
  message: string;
  agentId: AgentId | null;
  /** Whether the AI is told what was said before. */
  includeContext: boolean;
}

export interface ChatAnswer {
  message: MessageWithAttachments;
  answer: AgentAnswer;
  /** Seconds. */
  processingTime: number;
}

/** Answers by an AI agent in private chats, while the one who asked waits. */
@Injectable()
export class ChatAnswers implements BeforeApplicationShutdown {
  private readonly shutdown = new AbortController();

  constructor(
    private readonly chats: Chats,
    private readonly store: ChatStore,
    private readonly models: AgentModels,
    private readonly config: Config,
  ) {}

  beforeApplicationShutdown(): void {
    this.shutdown.abort();
  }

  /** Stores the question unless it is there already, asks with no transaction open, stores the answer. */
  async ask(owner: ChatOwner, id: ConversationId, question: ChatQuestion): Promise<ChatAnswer> {
    const agent = await this.agentFor(owner, await this.chats.find(owner, id), question.agentId);
    const asked = await this.chats.change(owner, id, (open, tx) =>
      this.post(tx, open, owner, question.message),
    );
    const history = question.includeContext
      ? await this.store.history(id, asked.id, this.config.ai.contextMessages)
      : [];
    const startedAt = performance.now();
    const answer = await this.models
      .answer(
        {
          conversationId: id,
          customerName: owner.name,
          agent,
          history,
          question: asked.content,
          throughSeq: asked.seq,
        },
        this.shutdown.signal,
      )
      .catch((error: unknown) => {
        throw error instanceof AgentFailure ? refusal(error) : error;
      });
    const processingTime = Math.round(performance.now() - startedAt) / 1000;
    const message = await this.chats.change(owner, id, (open, tx) =>
      this.chats.answer(tx, open, answerOf(agent, answer, processingTime)),
    );
    return { message, answer, processingTime };
  }

  /** The request's agent, else the chat's, else the tenant's, else Gemini as it is (design §4). */
  private async agentFor(
    { tenantId }: ChatOwner,
    chat: ConversationRow,
    wanted: AgentId | null,
  ): Promise<AgentProfile> {
    if (wanted !== null) {
      const found = await this.store.agent(tenantId, wanted);
      if (found === null) throw invalidField('agent_id', 'agent_id names no active AI agent');
      return found;
    }
    const own = chat.agent_id === null ? null : await this.store.agent(tenantId, chat.agent_id);
    const agent = own ?? (await this.store.agent(tenantId, null));
    if (agent !== null) return agent;
    if (this.models.has('gemini')) return PLAIN_GEMINI;
    throw new AppError('no_agent', 'There is no AI agent to answer. Make one, or name it in agent_id.');
  }

  /** Clients of document 004 add a message first and then ask with the same words: that is one message. */
  private async post(
    tx: Tx,
    open: OpenConversation,
    owner: ChatOwner,
    text: string,
  ): Promise<Pick<MessageRow, 'id' | 'seq' | 'content'>> {
    const waiting = await this.store.unanswered(tx, open.row.id);
    const same = waiting.find(({ content }) => comparable(content) === comparable(text));
    return same ?? userSays(open, owner, { content: text });
  }
}

const PLAIN_GEMINI: AgentProfile = {
  id: newId<AgentId>(),
  name: 'Gemini',
  provider: 'gemini',
  providerAgentId: null,
  prompt: null,
  options: {},
};

const comparable = (text: string): string => text.normalize('NFC').replace(/\r\n?/g, '\n').trim();

function answerOf(agent: AgentProfile, answer: AgentAnswer, processingTime: number) {
  return {
    content: answer.text,
    sender_type: 'ai' as const,
    sender_name: agent.name,
    low_confidence: answer.lowConfidence,
    metadata: {
      ...(agent !== PLAIN_GEMINI && { agent_id: agent.id }),
      model: answer.model,
      tokens_used: answer.tokensUsed,
      cost: answer.costUsd,
      processing_time: processingTime,
      low_confidence: answer.lowConfidence,
    },
  };
}

const CODES: Record<AgentFailureReason, ErrorCode> = {
  aborted: 'conflict',
  timeout: 'provider_unavailable',
  no_answer: 'provider_unavailable',
  connection_lost: 'provider_unavailable',
  overloaded: 'unavailable',
  blocked: 'refused_by_provider',
  misconfigured: 'no_agent',
};

const refusal = ({ reason, message }: AgentFailure): AppError => new AppError(CODES[reason], message);
