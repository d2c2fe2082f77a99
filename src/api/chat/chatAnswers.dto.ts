import { ApiProperty } from '@nestjs/swagger';
import { MESSAGE_STATUSES, MESSAGE_TYPES, type MessageType } from '../../contracts/model.js';
import { CHAT_SENDERS, CHAT_STATUSES, type ChatSender, type ChatStatus } from './chatWords.js';

/** What document 004 answers; each goes into its envelope (envelope.ts). */

export class ChatDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'Customer Support Chat' })
  title!: string;

  @ApiProperty({ format: 'uuid' })
  user_id!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  agent_id!: string | null;

  @ApiProperty({ example: 'chat' })
  conversation_type!: string;

  @ApiProperty({ enum: CHAT_STATUSES })
  status!: ChatStatus;

  @ApiProperty()
  is_archived!: boolean;

  @ApiProperty()
  is_pinned!: boolean;

  @ApiProperty({ example: 15 })
  total_messages!: number;

  @ApiProperty({ description: 'The user’s messages that nobody has answered', example: 2 })
  unread_count!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  last_message_at!: string | null;

  @ApiProperty({ format: 'date-time' })
  created_at!: string;

  @ApiProperty({ format: 'date-time' })
  updated_at!: string;
}

export class ChatListDto {
  @ApiProperty({ type: [ChatDto] })
  conversations!: ChatDto[];

  @ApiProperty({ example: 5 })
  total!: number;

  @ApiProperty({ example: 20 })
  limit!: number;

  @ApiProperty({ example: 0 })
  offset!: number;
}

export class ChatIdDto {
  @ApiProperty({ format: 'uuid' })
  conversation_id!: string;
}

class MessageAttachmentDto {
  @ApiProperty({ format: 'uuid', description: 'For `GET /attachments/{id}`' })
  id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'invoice.pdf' })
  file_name!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'application/pdf' })
  file_type!: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Bytes', example: 20480 })
  file_size!: number | null;
}

export class ChatMessageDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  conversation_id!: string;

  @ApiProperty({ example: 'Hello, I need help with my order' })
  content!: string;

  @ApiProperty({ enum: MESSAGE_TYPES })
  content_type!: MessageType;

  @ApiProperty({ enum: CHAT_SENDERS })
  sender!: ChatSender;

  @ApiProperty({ enum: MESSAGE_TYPES })
  message_type!: MessageType;

  @ApiProperty({
    enum: MESSAGE_STATUSES.filter((status) => status !== 'received'),
    description: 'The user’s own: `read` once answered',
  })
  status!: string;

  @ApiProperty({ type: Number, nullable: true, example: 25 })
  tokens_used!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Seconds', example: 1.2 })
  processing_time!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'US dollars', example: 0.002 })
  cost!: number | null;

  @ApiProperty({ type: [MessageAttachmentDto] })
  attachments!: MessageAttachmentDto[];

  @ApiProperty({ format: 'date-time' })
  created_at!: string;

  @ApiProperty({ format: 'date-time' })
  updated_at!: string;
}

export class ChatMessagesDto {
  @ApiProperty({ type: [ChatMessageDto], description: 'Oldest first' })
  messages!: ChatMessageDto[];

  @ApiProperty({ example: 10 })
  total!: number;

  @ApiProperty({ example: 50 })
  limit!: number;

  @ApiProperty({ example: 0 })
  offset!: number;
}

export class AddedMessageDto {
  @ApiProperty({ format: 'uuid' })
  message_id!: string;

  @ApiProperty({ format: 'uuid' })
  conversation_id!: string;

  @ApiProperty({ example: 'My order number is #12345' })
  content!: string;

  @ApiProperty({ enum: CHAT_SENDERS })
  sender!: ChatSender;

  @ApiProperty({ format: 'date-time' })
  created_at!: string;
}

export class AiResponseDto {
  @ApiProperty({ format: 'uuid' })
  message_id!: string;

  @ApiProperty({ example: 'Thank you for providing your order number #12345.' })
  ai_response!: string;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Null where the provider does not say',
    example: 30,
  })
  tokens_used!: number | null;

  @ApiProperty({ description: 'Seconds', example: 1.5 })
  processing_time!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'US dollars, where the price is known',
    example: 0.002,
  })
  cost!: number | null;

  @ApiProperty({ format: 'date-time' })
  created_at!: string;
}

class ChatSessionDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  conversation_id!: string;

  @ApiProperty({ format: 'date-time' })
  session_start!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  session_end!: string | null;

  @ApiProperty({ example: 8 })
  messages_count!: number;

  @ApiProperty({ type: Number, nullable: true, example: 12 })
  duration_minutes!: number | null;

  @ApiProperty({ format: 'date-time' })
  created_at!: string;
}

export class ChatSessionsDto {
  @ApiProperty({ type: [ChatSessionDto], description: 'Newest first' })
  sessions!: ChatSessionDto[];

  @ApiProperty({ example: 1 })
  total!: number;
}
