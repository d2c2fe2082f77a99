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

const MAX_TEXT = 65_536;
const MAX_ATTACHMENTS = 10;

export class ReleaseDto {
  @ApiPropertyOptional({
    default: false,
    description: 'The AI answers at once what nobody has answered; otherwise it waits for the next message',
  })
  @IsOptional()
  @IsBoolean()
  immediate?: boolean;
}

export class SendDto {
  @ApiPropertyOptional({
    description: 'May be left out where there are attachments',
    example: 'Good morning!',
  })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_TEXT)
  text?: string;

  @ApiPropertyOptional({
    description: 'Repeating a call with the same one makes one message',
    example: 'c-1',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  client_message_id?: string;

  @ApiPropertyOptional({ type: [String], description: 'Files uploaded to this chat before', example: [] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_ATTACHMENTS)
  @ArrayUnique()
  @IsUUID('loose', { each: true })
  attachment_ids?: AttachmentId[];
}
