import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IMPORTED_DIRECTIONS,
  IMPORTED_TYPES,
  MAX_ID_LENGTH,
} from '../../messagingIngest/importedConversation.js';
import type { ImportResult } from '../../messagingIngest/bulkImport.service.js';
import { IMPORT_PLATFORMS } from './connections.dto.js';

/*
 * These describe what is sent, for readers; `readConversation` checks it, because what is wrong inside a conversation is
 * that conversation's result and no refusal of the whole.
 */

export class IngestMessageDto {
  @ApiProperty({
    maxLength: MAX_ID_LENGTH,
    example: 'msg_001',
    description: 'Unique in its conversation; a message sent again is stored once',
  })
  id!: string;

  @ApiProperty({ enum: IMPORTED_DIRECTIONS, example: 'inbound' })
  direction!: string;

  @ApiProperty({ enum: IMPORTED_TYPES, example: 'text' })
  type!: string;

  @ApiProperty({ example: 'Hi, I am interested in your product' })
  content!: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: null,
    description: 'An http or https address of the media',
  })
  media_url?: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-02-01T10:30:00Z' })
  sent_at!: string;
}

export class IngestConversationDto {
  @ApiProperty({ maxLength: MAX_ID_LENGTH, example: 'chat_abc123' })
  external_conversation_id!: string;

  @ApiProperty({
    maxLength: MAX_ID_LENGTH,
    example: '+1234567890',
    description: 'A phone number or a user name',
  })
  participant_identifier!: string;

  @ApiPropertyOptional({ example: 'John Doe' })
  participant_name?: string;

  @ApiProperty({ type: [IngestMessageDto] })
  messages!: IngestMessageDto[];
}

export class IngestRequestDto {
  @ApiProperty({ enum: IMPORT_PLATFORMS, example: 'whatsapp' })
  platform!: string;

  @ApiProperty({ example: 'wa_business_123' })
  connection_id!: string;

  @ApiProperty({ type: [IngestConversationDto] })
  conversations!: IngestConversationDto[];
}

export class IngestResultDto implements ImportResult {
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Baton’s id of the conversation; null for one that was never stored',
  })
  conversation_id!: ImportResult['conversation_id'];

  @ApiProperty({ example: 2 })
  messages_added!: number;

  @ApiProperty({
    example: 'created',
    description:
      '`created`, `updated`, `no_new_messages`, or `error: ` and what is wrong with this conversation',
  })
  status!: string;
}

export class IngestResponseDto {
  @ApiProperty({ example: true })
  success!: boolean;

  @ApiProperty({ example: 1, description: 'How many results there are' })
  processed!: number;

  @ApiProperty({ type: [IngestResultDto], description: 'In the order of the conversations sent' })
  results!: IngestResultDto[];
}

export class IngestErrorDto {
  @ApiProperty({ example: 'Invalid API key' })
  error!: string;
}
