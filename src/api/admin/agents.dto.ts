import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  MaxLength,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import type { AgentId } from '../../contracts/ids.js';
import { AGENT_PROVIDERS, type AgentProvider } from '../../contracts/model.js';
import { MayBeLeftOut } from '../../platform/http/mayBeLeftOut.js';

const MAX_NAME = 200;
const MAX_ID = 200;
const MAX_PROMPT = 20_000;

type Variables = Record<string, string | number | boolean>;

const areVariables = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((each) => ['string', 'number', 'boolean'].includes(typeof each));

export class AgentOverridesDto {
  @ApiPropertyOptional({ description: 'Replaces the prompt that the agent has at ElevenLabs' })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(MAX_PROMPT)
  prompt?: string;

  @ApiPropertyOptional({
    description: 'Replaces the greeting; an empty one switches it off, which saves the wait for it',
    example: '',
  })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(MAX_PROMPT)
  first_message?: string;

  @ApiPropertyOptional({ description: 'ISO 639-1', example: 'tr' })
  @MayBeLeftOut()
  @Length(2, 10)
  language?: string;

  @ApiPropertyOptional({ description: 'Asks for a conversation in text alone', example: true })
  @MayBeLeftOut()
  @IsBoolean()
  text_only?: boolean;
}

export class AgentOptionsDto {
  @ApiPropertyOptional({
    type: AgentOverridesDto,
    description: "ElevenLabs: only what the agent's security settings allow, or it ends every conversation",
  })
  @MayBeLeftOut()
  @ValidateNested()
  @Type(() => AgentOverridesDto)
  overrides?: AgentOverridesDto;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
    description: 'ElevenLabs: values for the variables that the prompt names',
    example: { shop: 'Baton' },
  })
  @MayBeLeftOut()
  @IsObject()
  @ValidateBy({
    name: 'areVariables',
    validator: {
      validate: areVariables,
      defaultMessage: () => 'dynamic_variables must hold texts, numbers and booleans only',
    },
  })
  dynamic_variables?: Variables;

  @ApiPropertyOptional({ description: 'Gemini: another model than GEMINI_MODEL' })
  @MayBeLeftOut()
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_ID)
  model?: string;
}

export class CreateAgentDto {
  @ApiProperty({ example: 'Reception' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_NAME)
  name!: string;

  @ApiProperty({ enum: AGENT_PROVIDERS, example: 'sandbox' })
  @IsIn(AGENT_PROVIDERS)
  provider!: AgentProvider;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: "The agent's id at its provider; ElevenLabs needs one",
    example: null,
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_ID)
  provider_agent_id?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'Instructions for Gemini; an ElevenLabs agent has its own there',
  })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_PROMPT)
  prompt?: string | null;

  @ApiPropertyOptional({ type: AgentOptionsDto })
  @MayBeLeftOut()
  @ValidateNested()
  @Type(() => AgentOptionsDto)
  options?: AgentOptionsDto;

  @ApiPropertyOptional({ default: true, description: 'An inactive agent answers nobody' })
  @MayBeLeftOut()
  @IsBoolean()
  is_active?: boolean;
}

export class UpdateAgentDto {
  @ApiPropertyOptional({ example: 'Reception' })
  @MayBeLeftOut()
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_NAME)
  name?: string;

  @ApiPropertyOptional({ enum: AGENT_PROVIDERS })
  @MayBeLeftOut()
  @IsIn(AGENT_PROVIDERS)
  provider?: AgentProvider;

  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_ID)
  provider_agent_id?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_PROMPT)
  prompt?: string | null;

  @ApiPropertyOptional({ type: AgentOptionsDto, description: 'Replaces all options' })
  @MayBeLeftOut()
  @IsObject()
  @ValidateNested()
  @Type(() => AgentOptionsDto)
  options?: AgentOptionsDto;

  @ApiPropertyOptional()
  @MayBeLeftOut()
  @IsBoolean()
  is_active?: boolean;
}

export class AgentParams {
  @ApiProperty({ format: 'uuid', description: 'The agent' })
  @IsUUID('loose')
  id!: AgentId;
}

export class AgentDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'Reception' })
  name!: string;

  @ApiProperty({ enum: AGENT_PROVIDERS })
  provider!: AgentProvider;

  @ApiProperty({ type: String, nullable: true })
  provider_agent_id!: string | null;

  @ApiProperty({ type: String, nullable: true })
  prompt!: string | null;

  @ApiProperty({ type: AgentOptionsDto })
  options!: AgentOptionsDto;

  @ApiProperty()
  is_active!: boolean;

  @ApiProperty({ format: 'date-time' })
  created_at!: string;

  @ApiProperty({ format: 'date-time' })
  updated_at!: string;
}
