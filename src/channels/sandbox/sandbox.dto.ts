import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches, MaxLength } from 'class-validator';
import { MayBeLeftOut } from '../../platform/http/mayBeLeftOut.js';

const PHONE = /^\+?[\d\s\-()]{10,30}$/;
const PHONE_MESSAGE = 'must be a phone number with its country code, such as +15550001111';

export class WriteAsCustomerDto {
  @ApiProperty({ example: '+15550001111' })
  @Matches(PHONE, { message: `from ${PHONE_MESSAGE}` })
  from!: string;

  @ApiProperty({ required: false, example: 'Asha' })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(200)
  name?: string;

  @ApiProperty({ example: 'Do you have this in blue?' })
  @IsString()
  @Matches(/\S/, { message: 'text must not be blank' })
  @MaxLength(100_000)
  text!: string;
}

export class WrittenDto {
  @ApiProperty({ type: String, nullable: true })
  id!: string | null;

  @ApiProperty()
  conversation_id!: string;
}

export class SandboxThreadDto {
  @ApiProperty({ example: '+15550001111' })
  @Matches(PHONE, { message: `phone ${PHONE_MESSAGE}` })
  phone!: string;
}

/** A message as the try-out customer's phone shows it. */
export class SandboxMessageDto {
  @ApiProperty()
  id!: string;

  @ApiProperty({ enum: ['customer', 'ai', 'agent'] })
  from!: string;

  @ApiProperty()
  text!: string;

  @ApiProperty()
  status!: string;

  @ApiProperty({ format: 'date-time' })
  sent_at!: string;
}
