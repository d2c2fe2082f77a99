import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsNotEmpty, IsString, IsUUID, MaxLength } from 'class-validator';
import type { ConnectionId } from '../../contracts/ids.js';
import { PLATFORMS, type Platform } from '../../contracts/model.js';
import { MayBeLeftOut } from '../../platform/http/mayBeLeftOut.js';

/** What histories can be imported from. */
export const IMPORT_PLATFORMS = PLATFORMS.filter((platform) => platform !== 'web');

const MAX_LENGTH = 200;

export class ConnectionParams {
  @ApiProperty({ format: 'uuid' })
  @IsUUID('loose')
  id!: ConnectionId;
}

export class CreateConnectionDto {
  @ApiProperty({ enum: IMPORT_PLATFORMS, example: 'whatsapp' })
  @IsIn(IMPORT_PLATFORMS)
  platform!: Platform;

  @ApiProperty({
    example: 'wa_business_123',
    maxLength: MAX_LENGTH,
    description: 'What imports will call it; one of a platform’s',
  })
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_LENGTH)
  connection_id!: string;

  @ApiPropertyOptional({ example: 'The shop’s WhatsApp', maxLength: MAX_LENGTH })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(MAX_LENGTH)
  name?: string;
}

export class UpdateConnectionDto {
  @ApiPropertyOptional({ example: 'The shop’s WhatsApp', maxLength: MAX_LENGTH })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(MAX_LENGTH)
  name?: string;

  @ApiPropertyOptional({ example: false, description: 'False: imports get 403 until it is true again' })
  @MayBeLeftOut()
  @IsBoolean()
  is_active?: boolean;
}

export class ConnectionDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: IMPORT_PLATFORMS, example: 'whatsapp' })
  platform!: Platform;

  @ApiProperty({ example: 'wa_business_123' })
  connection_id!: string;

  @ApiProperty({ example: 'The shop’s WhatsApp' })
  name!: string;

  @ApiProperty({ example: true })
  is_active!: boolean;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Who made it: imported conversations are theirs',
  })
  user_id!: string | null;

  @ApiProperty({ format: 'date-time' })
  created_at!: string;

  @ApiProperty({ format: 'date-time' })
  updated_at!: string;
}

export class ConnectionWithSecretDto extends ConnectionDto {
  @ApiProperty({ example: 'bi_…', description: 'Imports send it as `x-api-key`. It is shown this once.' })
  api_secret!: string;
}
