import { Injectable } from '@nestjs/common';
import type { AgentId, TenantId, UserId } from '../contracts/ids.js';
import { FiguresStore } from './figures.store.js';
import { NOBODY } from './rollup.store.js';
import { Rollups } from './rollups.js';

const DAYS_SHOWN = 30;
const AGENTS_SHOWN = 10;

/** One person's private chats (spec/004 §9). */
export interface OwnChatFigures {
  total_conversations: number;
  total_messages: number;
  /** Seconds an AI's answer took to make; null while none has answered. */
  average_response_time: number | null;
  most_active_agent: { agent_id: string | null; name: string; message_count: number } | null;
  daily_stats: { date: string; conversations: number; messages: number }[];
}

/** Everybody's private chats, and the AI agents over all channels (spec/004 §10). */
export interface AllChatFigures {
  total_conversations_all_users: number;
  total_messages_all_users: number;
  average_conversations_per_user: number;
  top_performing_agents: {
    agent_id: AgentId;
    name: string;
    total_conversations: number;
    /** Per cent of its conversations that are resolved without ever having been handed off (design §4). */
    success_rate: number;
  }[];
}

@Injectable()
export class ChatFigures {
  constructor(
    private readonly rollups: Rollups,
    private readonly figures: FiguresStore,
  ) {}

  async own(tenantId: TenantId, ownerId: UserId): Promise<OwnChatFigures> {
    await this.rollups.catchUp(tenantId);
    const totals = await this.figures.chatTotals(tenantId, ownerId);
    const agents = await this.figures.chatAgents(tenantId, ownerId);
    const timed = agents.reduce((sum, agent) => sum + agent.timed, 0);
    const seconds = agents.reduce((sum, agent) => sum + agent.seconds, 0);
    const [busiest] = agents;
    return {
      total_conversations: totals.conversations,
      total_messages: totals.messages,
      average_response_time: timed === 0 ? null : rounded(seconds / timed, 3),
      most_active_agent:
        busiest === undefined
          ? null
          : {
              agent_id: busiest.agent_id === NOBODY ? null : busiest.agent_id,
              name: busiest.name ?? 'AI',
              message_count: busiest.replies,
            },
      daily_stats: await this.figures.chatDays(tenantId, ownerId, DAYS_SHOWN),
    };
  }

  async all(tenantId: TenantId): Promise<AllChatFigures> {
    await this.rollups.catchUp(tenantId);
    const totals = await this.figures.chatTotals(tenantId, null);
    const people = await this.figures.people(tenantId);
    const agents = await this.figures.topAgents(tenantId, AGENTS_SHOWN);
    return {
      total_conversations_all_users: totals.conversations,
      total_messages_all_users: totals.messages,
      average_conversations_per_user: people === 0 ? 0 : rounded(totals.conversations / people, 2),
      top_performing_agents: agents.map(({ succeeded, ...agent }) => ({
        ...agent,
        success_rate: rounded((100 * succeeded) / agent.total_conversations, 1),
      })),
    };
  }
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
