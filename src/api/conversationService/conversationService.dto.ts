import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ConversationStatus, MessageStatus } from '../../contracts/model.js';
import { CONVERSATION_STATUSES, MESSAGE_STATUSES } from '../../contracts/model.js';
import { SENDERS, type Sender } from './senders.js';

/** What document 002 answers; what its callers send is in `conversationService.requests.ts`. */

export class ServiceConversationDto {
  @ApiProperty({ format: 'uuid', example: '0190b2c8-6f0e-7c3a-9d4e-2f5b8a7c1d23' })
  id!: string;

  @ApiProperty({ format: 'uuid', example: '00000000-0000-0000-0000-000000000001' })
  tenant_id!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  outlet_id!: string | null;

  @ApiProperty({
    example: '+628123456789',
    description: 'E.164; the platform’s own id where there is no phone',
  })
  customer_phone!: string;

  @ApiProperty({ type: String, nullable: true, example: 'John Doe' })
  customer_name!: string | null;

  @ApiProperty({ enum: CONVERSATION_STATUSES, example: 'active' })
  status!: ConversationStatus;

  @ApiProperty({ example: false })
  handoff_requested!: boolean;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
    description: 'Whom it was handed off or assigned to',
  })
  handoff_agent_id!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  handoff_reason!: string | null;

  @ApiProperty({ format: 'date-time', example: '2025-11-04T00:00:00.000Z' })
  started_at!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  ended_at!: string | null;

  @ApiProperty({ format: 'date-time', example: '2025-11-04T00:00:00.000Z' })
  last_message_at!: string;

  @ApiProperty({ example: 1, description: 'Goes up with every change' })
  version!: number;
}

export class ServiceMessageDto {
  @ApiProperty({ format: 'uuid', example: '0190b2c8-6f0e-7c3a-9d4e-2f5b8a7c1d24' })
  id!: string;

  @ApiProperty({ format: 'uuid', example: '0190b2c8-6f0e-7c3a-9d4e-2f5b8a7c1d23' })
  conversation_id!: string;

  @ApiProperty({ enum: SENDERS, example: 'customer' })
  sender_type!: Sender;

  @ApiProperty({ type: String, nullable: true, example: null })
  sender_id!: string | null;

  @ApiProperty({ example: 'I need help resetting my password' })
  content!: string;

  @ApiProperty({ type: String, nullable: true, example: 'wamid.xxx' })
  whatsapp_message_id!: string | null;

  @ApiProperty({ format: 'date-time', example: '2025-11-04T00:00:00.000Z' })
  timestamp!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { llm_model: 'gpt-4o-mini', tokens_used: 150, low_confidence: false },
  })
  metadata!: Record<string, unknown> | null;

  @ApiProperty({ example: 2, description: 'The conversation’s version at this message’s last change' })
  version!: number;

  @ApiProperty({ example: 1, description: '1, 2, 3 … in its conversation' })
  seq!: number;

  @ApiProperty({ enum: MESSAGE_STATUSES, example: 'received' })
  status!: MessageStatus;
}

export class ServiceConversationWithMessagesDto extends ServiceConversationDto {
  @ApiPropertyOptional({
    type: [ServiceMessageDto],
    description: 'With `include_messages=true`: the newest 200, the oldest of them first',
  })
  messages?: ServiceMessageDto[];
}

export class MessageCreatedDto {
  @ApiProperty({ type: ServiceMessageDto })
  message!: ServiceMessageDto;

  @ApiProperty({ example: false, description: 'Whether this message has sent the conversation to people' })
  handoff_requested!: boolean;

  @ApiPropertyOptional({ example: "Customer requested human agent (keyword: 'speak to a human')" })
  handoff_reason?: string;
}

export class OutletDto {
  @ApiProperty({ format: 'uuid', example: '0190b2c8-6f0e-7c3a-9d4e-2f5b8a7c1d25' })
  id!: string;

  @ApiProperty({ format: 'uuid', example: '00000000-0000-0000-0000-000000000001' })
  tenant_id!: string;

  @ApiProperty({ example: 'Jakarta, Senayan' })
  name!: string;

  @ApiProperty({ format: 'date-time', example: '2025-11-04T00:00:00.000Z' })
  created_at!: string;
}
