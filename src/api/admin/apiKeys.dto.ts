import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsIn, IsNotEmpty, IsString, IsUUID, MaxLength } from 'class-validator';
import type { ApiKeyId } from '../../contracts/ids.js';
import { type Role, ROLES } from '../../contracts/model.js';
import { KEY_SCOPES, type KeyScope } from '../../tenants/apiKey.store.js';
import { MayBeLeftOut } from '../../platform/http/mayBeLeftOut.js';

export class ApiKeyParams {
  @ApiProperty({ format: 'uuid', description: 'The key' })
  @IsUUID('loose')
  id!: ApiKeyId;
}

export class CreateApiKeyDto {
  @ApiProperty({ example: 'LLM orchestration' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  name!: string;

  @ApiPropertyOptional({
    enum: ROLES,
    default: 'agent',
    description: 'May do what a person of this role may',
  })
  @MayBeLeftOut()
  @IsIn(ROLES)
  role?: Role;

  @ApiPropertyOptional({
    enum: KEY_SCOPES,
    isArray: true,
    default: KEY_SCOPES,
    description: 'Without `write` it only reads',
  })
  @MayBeLeftOut()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(KEY_SCOPES, { each: true })
  scopes?: KeyScope[];
}

export class ApiKeyDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ description: 'The first characters of the key', example: 'bk_Xy12abc' })
  prefix!: string;

  @ApiProperty({ enum: ROLES })
  role!: Role;

  @ApiProperty({ enum: KEY_SCOPES, isArray: true })
  scopes!: string[];

  @ApiProperty({ format: 'date-time' })
  created_at!: string;

  @ApiProperty({ format: 'date-time', type: String, nullable: true, description: 'To the minute' })
  last_used_at!: string | null;

  @ApiProperty({ format: 'date-time', type: String, nullable: true })
  revoked_at!: string | null;
}

export class NewApiKeyDto extends ApiKeyDto {
  @ApiProperty({ description: 'Send it as `x-api-key`. It is shown this once.', example: 'bk_…' })
  key!: string;
}
