import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, IsUUID, MaxLength } from 'class-validator';
import type { ConversationId } from '../../contracts/ids.js';
import {
  CHANNELS,
  CONVERSATION_STATUSES,
  type Channel,
  type ConversationStatus,
} from '../../contracts/model.js';
import { CHAT_MODES, type ChatMode } from '../../sessions/chatMode.js';
import { PageDto, PageQuery } from '../paging.js';
import { MayBeLeftOut } from '../../platform/http/mayBeLeftOut.js';

const MAX_SEARCH = 200;

export class ChatParams {
  @ApiProperty({ format: 'uuid', description: 'The chat' })
  @IsUUID('loose')
  chatId!: ConversationId;
}

export class ChatsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: CHAT_MODES })
  @MayBeLeftOut()
  @IsIn(CHAT_MODES)
  mode?: ChatMode;

  @ApiPropertyOptional({
    description:
      "Part of the contact's name or number; behind the newest 3,000 chats of each mode, what a word of the name or the number begins with",
    example: 'Asha',
  })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(MAX_SEARCH)
  search?: string;
}

class HolderDto {
  @ApiProperty({ format: 'uuid' })
  _id!: string;

  @ApiProperty({ example: 'Asha' })
  name!: string;

  @ApiProperty({ example: 'asha@example.com' })
  email!: string;
}

export class WhatsAppChatDto {
  @ApiProperty({ format: 'uuid' })
  _id!: string;

  @ApiProperty({ format: 'uuid' })
  tenant_id!: string;

  @ApiProperty({ description: "The provider's id of the chat" })
  unipile_chat_id!: string;

  @ApiProperty({ description: 'The phone, where there is no name', example: 'Asha' })
  contact_name!: string;

  @ApiProperty({ description: 'Empty for a contact who hides it', example: '+905551234567' })
  contact_phone!: string;

  @ApiProperty({ enum: CHAT_MODES })
  mode!: ChatMode;

  @ApiProperty({ type: HolderDto, nullable: true })
  taken_over_by!: HolderDto | null;

  @ApiProperty({ format: 'date-time', type: String, nullable: true })
  taken_over_at!: string | null;

  @ApiProperty({ format: 'date-time' })
  last_message_at!: string;

  @ApiProperty({ description: 'At most 100 characters', example: 'Hello' })
  last_message_preview!: string;

  @ApiProperty()
  message_count!: number;

  @ApiProperty({ enum: ['idle', 'waiting', 'resolved'] })
  session_status!: 'idle' | 'waiting' | 'resolved';

  @ApiProperty({ format: 'date-time', type: String, nullable: true })
  session_started_at!: string | null;

  @ApiProperty({ format: 'date-time', type: String, nullable: true, description: 'When the AI takes over' })
  session_grace_deadline!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'How the last session ended, while none is live',
  })
  session_resolved_by!: string | null;

  @ApiProperty({ enum: CONVERSATION_STATUSES })
  status!: ConversationStatus;

  @ApiProperty({ type: String, nullable: true, description: 'Why people were asked for' })
  handoff_reason!: string | null;

  @ApiProperty({ enum: CHANNELS })
  channel!: Channel;

  @ApiProperty()
  unread_count!: number;

  @ApiProperty({ description: 'Goes up with every change; live events carry it too' })
  version!: number;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt!: string;
}

export class ChatsPageDto extends PageDto {
  @ApiProperty({ type: [WhatsAppChatDto] })
  data!: WhatsAppChatDto[];
}
