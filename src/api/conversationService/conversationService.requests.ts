import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, type TransformFnParams } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  Min,
} from 'class-validator';
import type { ConversationId, OutletId, UserId } from '../../contracts/ids.js';
import { CONVERSATION_STATUSES, type ConversationStatus } from '../../contracts/model.js';
import { MayBeLeftOut } from '../../platform/http/mayBeLeftOut.js';
import { toNumber } from '../paging.js';
import { SENDERS, type Sender } from './senders.js';

const MAX_NAME = 255;
const MAX_REASON = 1_000;
const MAX_CONTENT = 100_000;

/** E.164 of a number as systems write it: with its country code, with or without the plus. */
const toPhone = ({ value }: TransformFnParams): unknown =>
  typeof value === 'string' ? value.replace(/[\s\-().]/g, '').replace(/^(?=\d)/, '+') : value;

const toBoolean = ({ value }: TransformFnParams): unknown =>
  value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value;

export class ConversationParams {
  @ApiProperty({ format: 'uuid' })
  @IsUUID('loose')
  id!: ConversationId;
}

export class MessagesParams {
  @ApiProperty({ format: 'uuid' })
  @IsUUID('loose')
  conversationId!: ConversationId;
}

export class OpenConversationDto {
  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true, example: null })
  @IsOptional()
  @IsUUID('loose')
  outlet_id?: OutletId | null;

  @ApiProperty({ example: '+628123456789', description: 'With its country code' })
  @Transform(toPhone)
  @Matches(/^\+[1-9]\d{6,14}$/, { message: 'customer_phone must be a phone number with its country code' })
  customer_phone!: string;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'John Doe', maxLength: MAX_NAME })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME)
  customer_name?: string | null;
}

export class ActiveQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'Only conversations of this outlet' })
  @MayBeLeftOut()
  @IsUUID('loose')
  outlet_id?: OutletId;
}

export class ConversationQuery {
  @ApiPropertyOptional({ default: false, description: 'With its newest 200 messages' })
  @MayBeLeftOut()
  @Transform(toBoolean)
  @IsBoolean()
  include_messages?: boolean;
}

export class HandoffDto {
  @ApiProperty({ example: 'Customer requested human agent', maxLength: MAX_REASON })
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_REASON)
  reason!: string;

  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true, description: 'Whom it is meant for' })
  @IsOptional()
  @IsUUID('loose')
  agent_id?: UserId | null;
}

export class AssignDto {
  @ApiProperty({ format: 'uuid', description: 'A user of the tenant' })
  @IsUUID('loose')
  agent_id!: UserId;
}

export class StatusDto {
  @ApiProperty({ enum: CONVERSATION_STATUSES, example: 'resolved' })
  @IsIn(CONVERSATION_STATUSES)
  status!: ConversationStatus;
}

export class CreateMessageDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID('loose')
  conversation_id!: ConversationId;

  @ApiProperty({ enum: SENDERS, example: 'customer' })
  @IsIn(SENDERS)
  sender_type!: Sender;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: MAX_NAME,
    description: 'Who wrote it, in your words',
  })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME)
  sender_id?: string | null;

  @ApiProperty({ example: 'I need help resetting my password', maxLength: MAX_CONTENT })
  @IsString()
  @Matches(/\S/, { message: 'content should not be empty' })
  @MaxLength(MAX_CONTENT)
  content!: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'wamid.xxx',
    maxLength: MAX_NAME,
    description: 'A message told of twice is stored once; the second call gets it back with 200',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_NAME)
  whatsapp_message_id?: string | null;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { llm_model: 'gpt-4o-mini', tokens_used: 150, low_confidence: false },
    description: 'Kept as it is. The third `low_confidence: true` of an `llm` hands the conversation off.',
  })
  @IsOptional()
  @IsObject()
  metadata?: Record<string, unknown> | null;
}

export class MessagesQuery {
  @ApiPropertyOptional({ default: 50, minimum: 1, description: 'Over 200 it is 200' })
  @MayBeLeftOut()
  @Transform(toNumber)
  @Min(1)
  @IsInt()
  limit?: number;
}

export class RecentQuery {
  @ApiPropertyOptional({ default: 4, minimum: 1, description: 'Over 200 it is 200' })
  @MayBeLeftOut()
  @Transform(toNumber)
  @Min(1)
  @IsInt()
  count?: number;
}

export class CreateOutletDto {
  @ApiProperty({ example: 'Jakarta, Senayan', maxLength: MAX_NAME })
  @IsString()
  @Matches(/\S/, { message: 'name should not be empty' })
  @MaxLength(MAX_NAME)
  name!: string;
}
