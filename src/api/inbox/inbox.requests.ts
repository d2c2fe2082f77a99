import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
  Min,
} from 'class-validator';
import type { AttachmentId, ConversationId, MessageId } from '../../contracts/ids.js';
import { TEAMS, type Team } from '../../contracts/model.js';
import { INBOX_STATUSES, type InboxStatus } from '../../contracts/socketEvents.js';
import { PageQuery, toNumber } from '../paging.js';
import { MayBeLeftOut } from '../../platform/http/mayBeLeftOut.js';

/** What document 000's clients send. */

const MAX_NAME = 200;
const MAX_CONTENT = 65_536;
const MAX_ATTACHMENTS = 10;

export class ConversationParams {
  @ApiProperty({ format: 'uuid', description: 'The conversation' })
  @IsUUID('loose')
  id!: ConversationId;
}

export class MessageParams {
  @ApiProperty({ format: 'uuid', description: 'The message' })
  @IsUUID('loose')
  id!: MessageId;
}

export class ConversationsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: INBOX_STATUSES, description: 'Left out: all of them', example: 'open' })
  @MayBeLeftOut()
  @IsIn(INBOX_STATUSES)
  status?: InboxStatus;

  @ApiPropertyOptional({ enum: TEAMS, example: 'sales' })
  @MayBeLeftOut()
  @IsIn(TEAMS)
  team?: Team;

  @ApiPropertyOptional({
    format: 'date-time',
    description:
      'Only what has changed after this moment, the oldest change first: how a screen catches up after a reconnect. ' +
      'Ask from half a minute before the latest `updated_at` that you had when you last asked, and keep the higher `version`.',
    example: '2026-02-23T10:00:00.000Z',
  })
  @MayBeLeftOut()
  @IsISO8601({ strict: true })
  updated_after?: string;

  @ApiPropertyOptional({
    description: 'The `next_cursor` of the page before: as fast on the thousandth page as on the first',
  })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(200)
  cursor?: string;
}

export class MessagesQuery extends PageQuery {
  @ApiPropertyOptional({
    description:
      'Only messages shown before the one with this `seq`, the newest of them. The conversation’s `last_seq` + 1 gives ' +
      'the end of the thread.',
    example: 42,
  })
  @MayBeLeftOut()
  @Transform(toNumber)
  @IsInt()
  @Min(1)
  before_seq?: number;

  @ApiPropertyOptional({
    description:
      'Only what is new or changed since this version, in the order of the changes. Fewer than `limit` means that is ' +
      'all; otherwise ask again after the highest `version` received.',
    example: 17,
  })
  @MayBeLeftOut()
  @Transform(toNumber)
  @IsInt()
  @Min(0)
  after_version?: number;
}

export class UpdateConversationDto {
  @ApiPropertyOptional({
    enum: INBOX_STATUSES,
    description:
      '`open` brings back and un-archives, `resolved` ends the session and its timers as closing does',
    example: 'resolved',
  })
  @MayBeLeftOut()
  @IsIn(INBOX_STATUSES)
  status?: InboxStatus;

  @ApiPropertyOptional({
    enum: TEAMS,
    nullable: true,
    type: String,
    description: 'From then on the AI’s suggestion changes it no more',
    example: 'sales',
  })
  @IsOptional()
  @IsIn(TEAMS)
  assigned_team?: Team | null;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: MAX_NAME, example: 'Asha' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_NAME)
  assigned_agent?: string | null;
}

export class ReplyDto {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: MAX_CONTENT,
    description: 'May be left out with attachments',
    example: 'We have it in blue, too.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_CONTENT)
  content?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: MAX_NAME,
    description: 'Who writes, where the caller is a service; a signed-in person is known by their token',
    example: 'agent-7',
  })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME)
  agent_id?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: MAX_NAME, example: 'Asha' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME)
  agent_name?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: MAX_NAME,
    description: 'Repeating a call with the same one makes one message',
    example: 'b4a5f3c2-reply-1',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_NAME)
  client_message_id?: string | null;

  @ApiPropertyOptional({
    type: [String],
    description: 'Files uploaded to this conversation before',
    maxItems: MAX_ATTACHMENTS,
  })
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(MAX_ATTACHMENTS)
  @ArrayUnique()
  @IsUUID('loose', { each: true })
  attachment_ids?: AttachmentId[];
}
