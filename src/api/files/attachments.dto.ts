import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import type { AttachmentId, ConversationId } from '../../contracts/ids.js';
import { MESSAGE_TYPES, type MessageType } from '../../contracts/model.js';
import type { UploadedFile } from './attachment.store.js';

export class ConversationParams {
  @ApiProperty({ format: 'uuid' })
  @IsUUID('loose')
  id!: ConversationId;
}

export class AttachmentParams {
  @ApiProperty({ format: 'uuid' })
  @IsUUID('loose')
  id!: AttachmentId;
}

/** For Swagger: the form in which a file comes. */
export class FileFormDto {
  @ApiProperty({ type: 'string', format: 'binary', description: 'At most 16 MB' })
  file!: unknown;
}

export class UploadedFileDto {
  @ApiProperty({ format: 'uuid', description: 'To be named in `attachment_ids` of a message' })
  attachment_id!: string;

  @ApiProperty({ format: 'uuid' })
  conversation_id!: string;

  @ApiProperty({ enum: MESSAGE_TYPES, example: 'image' })
  type!: MessageType;

  @ApiProperty({ example: 'invoice.pdf' })
  file_name!: string;

  @ApiProperty({
    description: 'What the bytes are, whatever the file’s name says',
    example: 'application/pdf',
  })
  file_type!: string;

  @ApiProperty({ description: 'Bytes', example: 20480 })
  file_size!: number;
}

export class AttachmentLinkDto {
  @ApiProperty({ description: 'Works without a token', example: '/files/…?expires=…&signature=…' })
  url!: string;

  @ApiProperty({ description: 'Seconds for which it works', example: 300 })
  expires_in!: number;
}

export const uploadedFile = (file: UploadedFile): UploadedFileDto => ({
  attachment_id: file.id,
  conversation_id: file.conversation_id,
  type: file.type ?? 'file',
  file_name: file.file_name ?? '',
  file_type: file.file_type ?? '',
  file_size: file.file_size ?? 0,
});
