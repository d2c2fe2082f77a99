import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsBoolean,
  IsEmail,
  IsIn,
  IsNotEmpty,
  IsString,
  IsUUID,
  MaxLength,
  MinLength,
} from 'class-validator';
import type { UserId } from '../../contracts/ids.js';
import { type Role, ROLES } from '../../contracts/model.js';
import { MayBeLeftOut } from '../../platform/http/mayBeLeftOut.js';
import { Storable } from '../../platform/http/storable.js';

const MIN_PASSWORD = 8;
const MAX_PASSWORD = 200;
const MAX_NAME = 200;

export class UserParams {
  @ApiProperty({ format: 'uuid', description: 'The person' })
  @IsUUID('loose')
  id!: UserId;
}

export class CreateUserDto {
  @ApiProperty({ example: 'asha@example.com' })
  @Storable()
  @IsEmail({ require_tld: false })
  @MaxLength(320)
  email!: string;

  @ApiProperty({ example: 'Asha' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_NAME)
  name!: string;

  @ApiProperty({ enum: ROLES, example: 'agent' })
  @IsIn(ROLES)
  role!: Role;

  @ApiProperty({ minLength: MIN_PASSWORD, example: 'a long password' })
  @IsString()
  @MinLength(MIN_PASSWORD)
  @MaxLength(MAX_PASSWORD)
  password!: string;
}

export class UpdateUserDto {
  @ApiPropertyOptional({ example: 'Asha' })
  @MayBeLeftOut()
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_NAME)
  name?: string;

  @ApiPropertyOptional({ enum: ROLES, example: 'manager' })
  @MayBeLeftOut()
  @IsIn(ROLES)
  role?: Role;

  @ApiPropertyOptional({ minLength: MIN_PASSWORD })
  @MayBeLeftOut()
  @IsString()
  @MinLength(MIN_PASSWORD)
  @MaxLength(MAX_PASSWORD)
  password?: string;

  @ApiPropertyOptional({ description: 'False: may not sign in any more' })
  @MayBeLeftOut()
  @IsBoolean()
  is_active?: boolean;
}

export class UserDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  email!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ enum: ROLES })
  role!: Role;

  @ApiProperty({ description: 'Whether they may sign in' })
  is_active!: boolean;

  @ApiProperty({ format: 'date-time' })
  created_at!: string;
}
