import { ApiProperty } from '@nestjs/swagger';
import { CHAT_SENDERS, type ChatSender } from './chatWords.js';

/** What document 004 answers about many chats at once: their figures, and what was found in them. */

class MostActiveAgentDto {
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  agent_id!: string | null;

  @ApiProperty({ example: 'Customer Service Agent' })
  name!: string;

  @ApiProperty({ example: 150 })
  message_count!: number;
}

class ChatDayDto {
  @ApiProperty({ example: '2026-11-21' })
  date!: string;

  @ApiProperty({ description: 'Those in which something was said', example: 5 })
  conversations!: number;

  @ApiProperty({ example: 45 })
  messages!: number;
}

export class OwnAnalyticsDto {
  @ApiProperty({ example: 25 })
  total_conversations!: number;

  @ApiProperty({ example: 350 })
  total_messages!: number;

  @ApiProperty({ type: Number, nullable: true, description: 'Seconds the AI took', example: 1.2 })
  average_response_time!: number | null;

  @ApiProperty({ type: MostActiveAgentDto, nullable: true })
  most_active_agent!: MostActiveAgentDto | null;

  @ApiProperty({
    type: [ChatDayDto],
    description: 'The last 30 days on which there was something, oldest first',
  })
  daily_stats!: ChatDayDto[];
}

class TopAgentDto {
  @ApiProperty({ format: 'uuid' })
  agent_id!: string;

  @ApiProperty({ example: 'Customer Service Agent' })
  name!: string;

  @ApiProperty({ description: 'On every channel', example: 200 })
  total_conversations!: number;

  @ApiProperty({ description: 'Per cent resolved without a handoff', example: 95.5 })
  success_rate!: number;
}

export class GlobalAnalyticsDto {
  @ApiProperty({ example: 500 })
  total_conversations_all_users!: number;

  @ApiProperty({ example: 7500 })
  total_messages_all_users!: number;

  @ApiProperty({ example: 12.5 })
  average_conversations_per_user!: number;

  @ApiProperty({ type: [TopAgentDto] })
  top_performing_agents!: TopAgentDto[];
}

class ChatHitDto {
  @ApiProperty({ format: 'uuid' })
  message_id!: string;

  @ApiProperty({ format: 'uuid' })
  conversation_id!: string;

  @ApiProperty({ example: 'I need help with my order' })
  content!: string;

  @ApiProperty({
    description: 'The place, with what was found between U+0002 and U+0003; plain text, never HTML',
    example: 'I need help with my \u0002order\u0003',
  })
  highlight!: string;

  @ApiProperty({ enum: CHAT_SENDERS })
  sender!: ChatSender;

  @ApiProperty({ format: 'date-time' })
  created_at!: string;
}

export class ChatSearchDto {
  @ApiProperty({ type: [ChatHitDto], description: 'The best first' })
  results!: ChatHitDto[];

  @ApiProperty({ example: 'order' })
  query!: string;

  @ApiProperty({ description: 'Counted up to 500', example: 5 })
  total!: number;
}
