import { ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
} from 'class-validator';
import type { AttachmentId } from '../../contracts/ids.js';
import { MayBeLeftOut } from '../../platform/http/mayBeLeftOut.js';

const MAX_TEXT = 65_536;
const MAX_ATTACHMENTS = 10;

export class ReleaseDto {
  @ApiPropertyOptional({
    default: false,
    example: true,
    description: 'The AI answers at once what nobody has answered; otherwise it waits for the next message',
  })
  @MayBeLeftOut()
  @IsBoolean()
  immediate?: boolean;
}

export class SendDto {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'May be left out where there are attachments',
    example: 'Good morning!',
  })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_TEXT)
  text?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'Repeating a call with the same one makes one message',
    example: 'c-1',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  client_message_id?: string | null;

  @ApiPropertyOptional({ type: [String], description: 'Files uploaded to this chat before', example: [] })
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(MAX_ATTACHMENTS)
  @ArrayUnique()
  @IsUUID('loose', { each: true })
  attachment_ids?: AttachmentId[];
}
