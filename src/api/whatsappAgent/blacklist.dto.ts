import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

const MAX_PHONE = 40;

export class PhoneDto {
  @ApiProperty({
    description: 'With its country code, written as people write it',
    example: '+90 555 123 45 67',
  })
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_PHONE)
  phone!: string;
}

export class BlacklistDto {
  @ApiProperty({ type: [String], description: 'E.164, in the order of blocking', example: ['+905551234567'] })
  blacklisted_numbers!: string[];
}
