import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsString, Matches, MaxLength, Min, MinLength } from 'class-validator';
import { SENDER_TYPES, type SenderType } from '../../contracts/model.js';
import { MayBeLeftOut } from '../../platform/http/mayBeLeftOut.js';

const A_DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

export class OverviewQuery {
  @ApiPropertyOptional({
    description: 'First day (UTC); 29 days before `to` by default',
    example: '2026-11-01',
  })
  @MayBeLeftOut()
  @Matches(A_DAY, { message: 'from must be a day such as 2026-11-01' })
  from?: string;

  @ApiPropertyOptional({ description: 'Last day (UTC); today by default', example: '2026-11-30' })
  @MayBeLeftOut()
  @Matches(A_DAY, { message: 'to must be a day such as 2026-11-30' })
  to?: string;
}

class DayDto {
  @ApiProperty({ example: '2026-11-21' })
  date!: string;

  @ApiProperty({ description: 'Those in which something was said', example: 12 })
  conversations!: number;

  @ApiProperty({ example: 96 })
  messages!: number;

  @ApiProperty({ example: 30 })
  ai_answers!: number;

  @ApiProperty({ example: 14 })
  person_answers!: number;
}

class AnswerTimesDto {
  @ApiProperty({ type: Number, nullable: true, description: 'Within 5 %', example: 42.1 })
  median_seconds!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Nine of ten were faster', example: 310 })
  p90_seconds!: number | null;
}

class WhoAnsweredDto {
  @ApiProperty({ example: 30 })
  ai!: number;

  @ApiProperty({ example: 14 })
  people!: number;
}

class HandoffReasonDto {
  @ApiProperty({ example: 'No AI agent' })
  reason!: string;

  @ApiProperty({ example: 3 })
  count!: number;
}

class PersonFiguresDto {
  @ApiProperty({ format: 'uuid' })
  user_id!: string;

  @ApiProperty({ example: 'Asha' })
  name!: string;

  @ApiProperty({ example: 14 })
  replies!: number;

  @ApiProperty({ type: Number, nullable: true, example: 55.3 })
  median_seconds!: number | null;
}

export class OverviewDto {
  @ApiProperty({ type: [DayDto], description: 'Every day of the range' })
  days!: DayDto[];

  @ApiProperty({ description: 'From the first message nobody had answered to its answer' })
  answer_times!: AnswerTimesDto;

  @ApiProperty()
  who_answered!: WhoAnsweredDto;

  @ApiProperty({ type: [HandoffReasonDto], description: 'The most frequent first' })
  handoff_reasons!: HandoffReasonDto[];

  @ApiProperty({ type: [PersonFiguresDto], description: 'The people who replied' })
  per_agent!: PersonFiguresDto[];
}

export const MAX_QUERY = 500;

export class SearchQueryDto {
  @ApiProperty({
    description:
      'All words must be there, "words in quotes" side by side (looked for in the newest 400 messages that have them all, and in the newest 20,000 where it is in none of these); the last may be the beginning of one (three letters and more)',
    example: 'order',
    maxLength: MAX_QUERY,
  })
  @MaxLength(MAX_QUERY)
  @MinLength(1)
  @IsString()
  query!: string;

  @ApiPropertyOptional({ default: 20, minimum: 1, description: 'At most 100', example: 20 })
  @MayBeLeftOut()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  limit?: number;
}

class MessageHitDto {
  @ApiProperty({ format: 'uuid' })
  message_id!: string;

  @ApiProperty({ format: 'uuid' })
  conversation_id!: string;

  @ApiProperty({ example: 'Where is my order?' })
  content!: string;

  @ApiProperty({
    description: 'The place, with what was found between U+0002 and U+0003; plain text, never HTML',
    example: 'Where is my \u0002order\u0003?',
  })
  highlight!: string;

  @ApiProperty({ enum: SENDER_TYPES })
  sender_type!: SenderType;

  @ApiProperty({ format: 'date-time' })
  sent_at!: string;

  @ApiProperty({ example: 'Asha' })
  contact_name!: string;

  @ApiProperty({ type: String, nullable: true, example: '+628123456789' })
  contact_phone!: string | null;
}

class ContactHitDto {
  @ApiProperty({ format: 'uuid' })
  contact_id!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Their latest conversation' })
  conversation_id!: string | null;

  @ApiProperty({ example: 'Asha' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, example: '+628123456789' })
  phone!: string | null;

  @ApiProperty({ description: 'The name, marked as messages are', example: '\u0002Ash\u0003a' })
  highlight!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  last_message_at!: string | null;
}

export class SearchResultsDto {
  @ApiProperty({ example: 'order' })
  query!: string;

  @ApiProperty({ description: 'Messages found, counted up to 500', example: 1 })
  total!: number;

  @ApiProperty({ type: [MessageHitDto], description: 'The best first' })
  results!: MessageHitDto[];

  @ApiProperty({ type: [ContactHitDto], description: 'People by name or number' })
  contacts!: ContactHitDto[];
}
