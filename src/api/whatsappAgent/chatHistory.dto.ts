import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Min } from 'class-validator';
import {
  MESSAGE_STATUSES,
  MESSAGE_TYPES,
  type MessageStatus,
  type MessageType,
} from '../../contracts/model.js';
import { PageDto, PageQuery, toNumber } from '../paging.js';
import { MayBeLeftOut } from '../../platform/http/mayBeLeftOut.js';

export class MessagesQuery extends PageQuery {
  @ApiPropertyOptional({
    description: 'Only what is new or changed since this version of the chat, in the order of the changes',
    example: 17,
  })
  @MayBeLeftOut()
  @Transform(toNumber)
  @IsInt()
  @Min(0)
  after_version?: number;
}

class WhatsAppAttachmentDto {
  @ApiProperty({ format: 'uuid' })
  _id!: string;

  @ApiProperty({ enum: MESSAGE_TYPES })
  type!: MessageType;

  @ApiProperty({ type: String, nullable: true })
  file_name!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'image/jpeg' })
  file_type!: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Bytes' })
  file_size!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Works for five minutes and needs no token; null where the file is gone',
    example: '/files/held/…?expires=…&signature=…',
  })
  url!: string | null;
}

class AuthorDto {
  @ApiProperty({ format: 'uuid' })
  _id!: string;

  @ApiProperty({ example: 'Asha' })
  name!: string;
}

export class WhatsAppMessageDto {
  @ApiProperty({ format: 'uuid' })
  _id!: string;

  @ApiProperty({ format: 'uuid' })
  chat_id!: string;

  @ApiProperty({ format: 'uuid', type: String, nullable: true })
  session_id!: string | null;

  @ApiProperty({
    enum: ['contact', 'ai', 'human'],
    description: 'The AI writes as `human` with the name `AI`',
  })
  sender!: 'contact' | 'ai' | 'human';

  @ApiProperty({
    description:
      "The contact's name, `AI`, the id of the user who sent it, or `WhatsApp` for the phone itself",
    example: 'AI',
  })
  sender_name!: string;

  @ApiProperty({ type: AuthorDto, nullable: true, description: 'The user who sent it' })
  author!: AuthorDto | null;

  @ApiProperty({ example: 'Hello' })
  text!: string;

  @ApiProperty({ description: 'Whether it was sent from here, not from the phone' })
  sent_via_unipile!: boolean;

  @ApiProperty({ type: String, nullable: true })
  unipile_message_id!: string | null;

  @ApiProperty({ type: String, nullable: true })
  client_message_id!: string | null;

  @ApiProperty({ enum: MESSAGE_TYPES })
  type!: MessageType;

  @ApiProperty({ type: [WhatsAppAttachmentDto] })
  attachments!: WhatsAppAttachmentDto[];

  @ApiProperty({ enum: MESSAGE_STATUSES })
  status!: MessageStatus;

  @ApiProperty({ type: String, nullable: true })
  failure_code!: string | null;

  @ApiProperty({ type: String, nullable: true })
  failure_reason!: string | null;

  @ApiProperty({ description: '1, 2, 3 … in its chat' })
  seq!: number;

  @ApiProperty({ description: "The chat's version at the last change of this message" })
  version!: number;

  @ApiProperty({ format: 'date-time', description: 'When it was sent' })
  createdAt!: string;
}

export class WhatsAppSessionDto {
  @ApiProperty({ format: 'uuid' })
  _id!: string;

  @ApiProperty({ format: 'uuid' })
  chat_id!: string;

  @ApiProperty({ format: 'uuid' })
  tenant_id!: string;

  @ApiProperty({ enum: ['waiting', 'active', 'resolved'] })
  status!: 'waiting' | 'active' | 'resolved';

  @ApiProperty({ enum: ['human', 'ai_timeout', 'manual', 'timeout'], type: String, nullable: true })
  resolved_by!: string | null;

  @ApiProperty({ format: 'date-time' })
  started_at!: string;

  @ApiProperty({ format: 'date-time', type: String, nullable: true })
  resolved_at!: string | null;

  @ApiProperty({ format: 'date-time', type: String, nullable: true })
  grace_deadline!: string | null;

  @ApiProperty({ format: 'uuid', type: String, nullable: true })
  taken_over_by!: string | null;

  @ApiProperty({ format: 'date-time', type: String, nullable: true })
  taken_over_at!: string | null;

  @ApiProperty()
  message_count!: number;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt!: string;
}

export class MessagesPageDto extends PageDto {
  @ApiProperty({ type: [WhatsAppMessageDto] })
  data!: WhatsAppMessageDto[];
}

export class SessionsPageDto extends PageDto {
  @ApiProperty({ type: [WhatsAppSessionDto] })
  data!: WhatsAppSessionDto[];
}
