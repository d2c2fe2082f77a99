import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsString, IsUUID, MaxLength, Min } from 'class-validator';
import type { ContactId } from '../../contracts/ids.js';
import { PLATFORMS } from '../../contracts/model.js';
import { MayBeLeftOut } from '../../platform/http/mayBeLeftOut.js';

const MAX_SEARCH = 100;

export class ContactParams {
  @ApiProperty({ format: 'uuid' })
  @IsUUID('loose')
  id!: ContactId;
}

export class ContactsQuery {
  @ApiPropertyOptional({
    maxLength: MAX_SEARCH,
    example: 'john',
    description: 'A part of the name, or some digits of the phone',
  })
  @MayBeLeftOut()
  @MaxLength(MAX_SEARCH)
  @IsString()
  search?: string;

  @ApiPropertyOptional({ default: 50, minimum: 1, description: 'Over 200 it is 200' })
  @MayBeLeftOut()
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value,
  )
  @Min(1)
  @IsInt()
  limit?: number;

  @ApiPropertyOptional({ description: '`next_cursor` of the page before' })
  @MayBeLeftOut()
  @IsString()
  cursor?: string;
}

export class ContactIdentityDto {
  @ApiProperty({ enum: PLATFORMS, example: 'telegram' })
  platform!: string;

  @ApiProperty({ example: '@johndoe', description: 'What the platform calls them' })
  identifier!: string;
}

export class ContactDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'John Doe', description: 'Empty when nobody has told it' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, example: '+1234567890', description: 'E.164' })
  phone!: string | null;

  @ApiProperty({ type: [ContactIdentityDto] })
  identities!: ContactIdentityDto[];

  @ApiProperty({ format: 'date-time' })
  created_at!: string;

  @ApiProperty({ format: 'date-time' })
  updated_at!: string;
}

export class ContactPageDto {
  @ApiProperty({ type: [ContactDto] })
  data!: ContactDto[];

  @ApiProperty({ example: 50 })
  limit!: number;

  @ApiProperty({ type: String, nullable: true, description: 'Null on the last page' })
  next_cursor!: string | null;
}
