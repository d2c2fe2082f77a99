import { ApiProperty } from '@nestjs/swagger';
import { CHANNELS, PLATFORMS, TEAMS, type Channel, type Platform } from '../../contracts/model.js';
import {
  CONVERSATION_MODES,
  INBOX_STATUSES,
  type ConversationMode,
  type InboxConversation,
  type InboxStatus,
  type PersonShown,
} from '../../contracts/socketEvents.js';

const ID = '0190b2c8-6f0e-7c3a-9d4e-2f5b8a7c1d23';
const AT = '2026-02-23T10:00:00.000Z';

export class PersonShownDto implements PersonShown {
  @ApiProperty({ format: 'uuid', example: ID })
  id!: string;

  @ApiProperty({ example: 'Asha' })
  name!: string;

  @ApiProperty({ example: 'asha@example.com' })
  email!: string;
}

/** A conversation in document 000's words, and what a screen needs beyond them. */
export class ConversationDto implements InboxConversation {
  @ApiProperty({ format: 'uuid', example: ID })
  id!: string;

  @ApiProperty({ format: 'uuid', example: '00000000-0000-0000-0000-000000000001' })
  tenant_id!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'E.164; null where the network tells no phone',
    example: '+919876543210',
  })
  phone_number!: string | null;

  @ApiProperty({ description: 'The phone where there is no name', example: 'Ravi' })
  customer_name!: string;

  @ApiProperty({ enum: INBOX_STATUSES, example: 'open' })
  status!: InboxStatus;

  @ApiProperty({ type: String, enum: TEAMS, nullable: true, example: 'sales' })
  assigned_team!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Free text', example: 'Asha' })
  assigned_agent!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: AT })
  last_message_at!: string | null;

  @ApiProperty({ description: 'Customer messages that nobody has read', example: 1 })
  unread_count!: number;

  @ApiProperty({ format: 'date-time', example: AT })
  created_at!: string;

  @ApiProperty({ format: 'date-time', example: AT })
  updated_at!: string;

  @ApiProperty({ enum: CHANNELS, description: 'The way in and out', example: 'interakt' })
  channel!: Channel;

  @ApiProperty({ enum: PLATFORMS, example: 'whatsapp' })
  platform!: Platform;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The channel account',
    example: ID,
  })
  account_id!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: ID })
  contact_id!: string | null;

  @ApiProperty({
    description: 'Up to 100 characters of the last message',
    example: 'Do you have this in blue?',
  })
  last_message_preview!: string;

  @ApiProperty({ example: 3 })
  message_count!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The AI’s one sentence on the message that began it',
    example: 'Asks whether a product comes in blue.',
  })
  summary!: string | null;

  @ApiProperty({ enum: CONVERSATION_MODES, description: 'Who has it', example: 'human' })
  mode!: ConversationMode;

  @ApiProperty({
    enum: ['idle', 'waiting'],
    description: '`waiting`: the grace period runs',
    example: 'waiting',
  })
  session_status!: 'idle' | 'waiting';

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: ID })
  session_id!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: AT })
  session_started_at!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the AI takes over if nobody answers; null when no grace period runs',
    example: '2026-02-23T10:03:00.000Z',
  })
  session_grace_deadline!: string | null;

  @ApiProperty({ type: PersonShownDto, nullable: true, description: 'Who holds it' })
  taken_over_by!: PersonShownDto | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Set with nobody in `taken_over_by`: people have it and nobody holds it yet',
    example: null,
  })
  taken_over_at!: string | null;

  @ApiProperty({
    description: 'Sent to people, by a request, an AI that failed, or a person',
    example: false,
  })
  handed_off!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    example: "Customer requested human agent (keyword: 'speak to a human')",
  })
  handoff_reason!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The user it is assigned to',
    example: null,
  })
  assigned_user_id!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Its AI agent', example: null })
  agent_id!: string | null;

  @ApiProperty({ description: 'The number of its last message', example: 3 })
  last_seq!: number;

  @ApiProperty({ description: 'Goes up with every change of it or its messages', example: 5 })
  version!: number;
}

export class ConversationsPageDto {
  @ApiProperty({ type: [ConversationDto] })
  data!: ConversationDto[];

  @ApiProperty({ example: 1 })
  page!: number;

  @ApiProperty({ example: 20 })
  limit!: number;

  @ApiProperty({ description: 'Exact up to 10,000; 10,000 stands for all that is more', example: 57 })
  total!: number;

  @ApiProperty({ type: String, nullable: true, description: 'Where the next page begins; null at the end' })
  next_cursor!: string | null;
}
