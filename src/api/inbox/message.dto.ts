import { ApiProperty } from '@nestjs/swagger';
import {
  MESSAGE_STATUSES,
  MESSAGE_TYPES,
  SENDER_TYPES,
  TEAMS,
  type ActorType,
  type Direction,
  type MessageStatus,
  type MessageType,
  type SenderType,
  type TimelineType,
} from '../../contracts/model.js';
import type { AttachmentShown, InboxMessage, InboxMessageType } from '../../contracts/socketEvents.js';

const ID = '0190b2c8-6f0e-7c3a-9d4e-2f5b8a7c1d24';
const AT = '2026-02-23T10:00:00.000Z';

export class AttachmentShownDto implements AttachmentShown {
  @ApiProperty({ format: 'uuid', example: ID })
  id!: string;

  @ApiProperty({ enum: MESSAGE_TYPES, example: 'image' })
  type!: MessageType;

  @ApiProperty({ type: String, nullable: true, example: 'blue.jpg' })
  file_name!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'MIME type', example: 'image/jpeg' })
  file_type!: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Bytes', example: 48213 })
  file_size!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Null where the bytes are with the provider, or in our storage',
    example: 'https://media.example/blue.jpg',
  })
  url!: string | null;
}

/** A message in document 000's words, and what a screen needs beyond them. */
export class MessageDto implements InboxMessage {
  @ApiProperty({ format: 'uuid', example: ID })
  id!: string;

  @ApiProperty({ format: 'uuid', example: '0190b2c8-6f0e-7c3a-9d4e-2f5b8a7c1d23' })
  conversation_id!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The channel’s own id, whatever the channel',
    example: ID,
  })
  interakt_message_id!: string | null;

  @ApiProperty({ enum: ['inbound', 'outbound'], example: 'inbound' })
  direction!: Direction;

  @ApiProperty({ enum: MESSAGE_TYPES.filter((type) => type !== 'file'), example: 'text' })
  message_type!: InboxMessageType;

  @ApiProperty({ example: 'Do you have this in blue?' })
  content!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  media_url!: string | null;

  @ApiProperty({ enum: ['customer', 'agent'], example: 'customer' })
  sender_type!: 'customer' | 'agent';

  @ApiProperty({ enum: SENDER_TYPES, description: 'The same with the AI told apart', example: 'customer' })
  written_by!: SenderType;

  @ApiProperty({ example: 'Ravi' })
  sender_name!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Who of us wrote it', example: null })
  agent_id!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Asks whether a product comes in blue.' })
  summary!: string | null;

  @ApiProperty({ type: String, enum: TEAMS, nullable: true, example: 'sales' })
  suggested_team!: string | null;

  @ApiProperty({ example: false })
  is_read!: boolean;

  @ApiProperty({ format: 'date-time', description: 'The provider’s clock', example: AT })
  created_at!: string;

  @ApiProperty({ enum: MESSAGE_STATUSES, example: 'received' })
  status!: MessageStatus;

  @ApiProperty({ type: String, nullable: true, example: null })
  failure_code!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  failure_reason!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  client_message_id!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  session_id!: string | null;

  @ApiProperty({ type: [AttachmentShownDto] })
  attachments!: AttachmentShownDto[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description:
      'Who reacted (`us`, or the channel’s id of the person) and with what; empty for one taken back',
    example: { us: '👍' },
  })
  reactions!: Record<string, string>;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  edited_at!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  deleted_at!: string | null;

  @ApiProperty({ description: '1, 2, 3 … in its conversation', example: 1 })
  seq!: number;

  @ApiProperty({ description: 'The conversation’s version at this message’s last change', example: 2 })
  version!: number;
}

export class ConversationMessagesPageDto {
  @ApiProperty({ type: [MessageDto] })
  data!: MessageDto[];

  @ApiProperty({ example: 1 })
  page!: number;

  @ApiProperty({ example: 50 })
  limit!: number;

  @ApiProperty({ description: 'Messages in the conversation', example: 3 })
  total!: number;

  @ApiProperty({
    description: 'The conversation’s version; with all pages read, a screen has seen everything up to here',
    example: 5,
  })
  version!: number;
}

export class TimelineLineDto {
  @ApiProperty({ format: 'uuid', example: ID })
  id!: string;

  @ApiProperty({ description: 'What happened', example: 'taken_over' })
  type!: TimelineType;

  @ApiProperty({ enum: ['customer', 'ai', 'agent', 'system'], example: 'agent' })
  actor_type!: ActorType;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The user who did it',
    example: ID,
  })
  actor_id!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Asha' })
  actor_name!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  reason!: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, example: {} })
  details!: Record<string, unknown>;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  session_id!: string | null;

  @ApiProperty({ format: 'date-time', example: AT })
  created_at!: string;
}

export class TimelinePageDto {
  @ApiProperty({ type: [TimelineLineDto] })
  data!: TimelineLineDto[];

  @ApiProperty({ example: 1 })
  page!: number;

  @ApiProperty({ example: 50 })
  limit!: number;

  @ApiProperty({ example: 4 })
  total!: number;
}
