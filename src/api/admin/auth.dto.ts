import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { type Role, ROLES } from '../../contracts/model.js';
import { Storable } from '../../platform/http/storable.js';

export class LoginDto {
  @ApiProperty({ example: 'admin@baton.local' })
  @Storable()
  @IsEmail({ require_tld: false })
  @MaxLength(320)
  email!: string;

  @ApiProperty({ example: 'the-password-printed-at-first-start' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  password!: string;
}

export class LinkDto {
  @ApiProperty({
    description: 'What stands after `#token=` in the link printed at first start',
    example: 'FArBKqlwT5sC-MqMNFOop_03GRPTRFDS5algjo-dn2c',
  })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  token!: string;
}

class SignedInUserDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  tenant_id!: string;

  @ApiProperty()
  email!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ enum: ROLES })
  role!: Role;
}

export class SignedInDto {
  @ApiProperty({ description: 'Send it as `Authorization: Bearer …`' })
  access_token!: string;

  @ApiProperty({ example: 'bearer' })
  token_type!: string;

  @ApiProperty({ description: 'Seconds', example: 43200 })
  expires_in!: number;

  @ApiProperty({ type: SignedInUserDto })
  user!: SignedInUserDto;
}

export class MeDto {
  @ApiProperty({ format: 'uuid', type: String, nullable: true, description: 'Null for an API key' })
  id!: string | null;

  @ApiProperty({ format: 'uuid' })
  tenant_id!: string;

  @ApiProperty()
  tenant_name!: string;

  @ApiProperty({ type: String, nullable: true })
  email!: string | null;

  @ApiProperty()
  name!: string;

  @ApiProperty({ enum: ROLES })
  role!: Role;

  @ApiProperty({
    type: [String],
    description: 'What is switched on for the tenant',
    example: ['whatsapp_agent'],
  })
  features!: string[];
}

export class SignInSettingsDto {
  @ApiProperty({ enum: ['local', 'supabase'] })
  sign_in!: 'local' | 'supabase';

  @ApiProperty({ type: String, nullable: true })
  supabase_url!: string | null;

  @ApiProperty({ type: String, nullable: true })
  supabase_publishable_key!: string | null;

  @ApiProperty({ description: 'Whether the try-out phone at /sandbox is on' })
  sandbox_channel!: boolean;
}
