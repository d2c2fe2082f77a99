import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import type { AgentId, AttachmentId, ConversationId } from '../../contracts/ids.js';
import { MAX_QUERY } from '../insights/insights.dto.js';
import { CHAT_SENDERS, type ChatSender } from './chatWords.js';
import { MayBeLeftOut } from '../../platform/http/mayBeLeftOut.js';

const MAX_TITLE = 255;
const MAX_CONTENT = 100_000;
const MAX_FILES = 10;
const MAX_OFFSET = 1_000_000_000;

export class ChatParams {
  @ApiProperty({ format: 'uuid' })
  @IsUUID('loose')
  id!: ConversationId;
}

export class ChatPageQuery {
  @ApiPropertyOptional({ minimum: 1, description: 'Over its maximum it is clamped', example: 20 })
  @MayBeLeftOut()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  limit?: number;

  @ApiPropertyOptional({ minimum: 0, default: 0, example: 0 })
  @MayBeLeftOut()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MAX_OFFSET)
  offset?: number;
}

export class CreateChatDto {
  @ApiProperty({ example: 'New Customer Inquiry', maxLength: MAX_TITLE })
  @MaxLength(MAX_TITLE)
  @Matches(/\S/, { message: 'title should not be empty' })
  @IsString()
  title!: string;

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The AI agent that answers; without one the tenant’s does',
  })
  @IsOptional()
  @IsUUID('loose')
  agent_id?: AgentId | null;
}

export class UpdateChatDto {
  @ApiPropertyOptional({ example: 'Updated Conversation Title', maxLength: MAX_TITLE })
  @MayBeLeftOut()
  @MaxLength(MAX_TITLE)
  @Matches(/\S/, { message: 'title should not be empty' })
  @IsString()
  title?: string;

  @ApiPropertyOptional({ example: true })
  @MayBeLeftOut()
  @IsBoolean()
  is_pinned?: boolean;

  @ApiPropertyOptional({ example: false })
  @MayBeLeftOut()
  @IsBoolean()
  is_archived?: boolean;

  @ApiPropertyOptional({ enum: ['active', 'resolved'], description: 'A new message makes it active, too' })
  @MayBeLeftOut()
  @IsIn(['active', 'resolved'], { message: 'status must be active or resolved' })
  status?: 'active' | 'resolved';
}

export class AddMessageDto {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'May be left out where files are attached',
    example: 'My order number is #12345',
    maxLength: MAX_CONTENT,
  })
  @IsOptional()
  @MaxLength(MAX_CONTENT)
  @IsString()
  content?: string | null;

  @ApiPropertyOptional({ enum: CHAT_SENDERS, default: 'user' })
  @MayBeLeftOut()
  @IsIn(CHAT_SENDERS, { message: 'sender_type must be user or agent' })
  sender_type?: ChatSender;

  @ApiPropertyOptional({
    type: [String],
    description: 'Files uploaded to this conversation before',
    maxItems: MAX_FILES,
    example: [],
  })
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(MAX_FILES)
  @ArrayUnique()
  @IsUUID('loose', { each: true })
  attachment_ids?: AttachmentId[];
}

export class AskAiDto {
  @ApiProperty({
    description: 'The question; a message that was added just before is not stored a second time',
    example: 'My order number is #12345',
    maxLength: MAX_CONTENT,
  })
  @MaxLength(MAX_CONTENT)
  @Matches(/\S/, { message: 'message should not be empty' })
  @IsString()
  message!: string;

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Another AI agent than the conversation’s',
  })
  @IsOptional()
  @IsUUID('loose')
  agent_id?: AgentId | null;

  @ApiPropertyOptional({ default: false, description: 'Whether the AI is told what was said before' })
  @MayBeLeftOut()
  @IsBoolean()
  include_context?: boolean;
}

export class ChatSearchQuery {
  @ApiProperty({
    description:
      'All words must be there, "words in quotes" side by side (looked for in the newest 400 messages that have them all, and in the newest 20,000 where it is in none of these); the last may be the beginning of one (three letters and more)',
    example: 'order',
    maxLength: MAX_QUERY,
  })
  @MaxLength(MAX_QUERY)
  @IsNotEmpty()
  @IsString()
  query!: string;

  @ApiPropertyOptional({ default: 20, minimum: 1, description: 'At most 100', example: 20 })
  @MayBeLeftOut()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  limit?: number;
}
