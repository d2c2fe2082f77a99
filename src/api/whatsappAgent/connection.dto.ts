import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsUUID } from 'class-validator';
import type { AgentId } from '../../contracts/ids.js';
import { MayBeLeftOut } from '../../platform/http/mayBeLeftOut.js';

export class StartedConnectionDto {
  @ApiProperty({ description: "Unipile's id of the account" })
  account_id!: string;

  @ApiProperty({ example: 'pending' })
  status!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'The text to draw as a QR code, good for about a minute; null when the phone is linked already',
  })
  qr_code!: string | null;
}

export class ConnectionStatusDto {
  @ApiProperty()
  connected!: boolean;

  @ApiProperty({ description: "`ok`, `pending`, `disconnected`, or Unipile's own word", example: 'ok' })
  status!: string;

  @ApiProperty({ type: String, nullable: true, example: '+905551234567' })
  phone!: string | null;

  @ApiProperty({ format: 'uuid', type: String, nullable: true, description: 'The AI agent that answers' })
  agent_id!: string | null;

  @ApiProperty({ example: 180, description: 'How long people have the first word' })
  grace_period_seconds!: number;
}

export class ConfigDto {
  @ApiPropertyOptional({
    format: 'uuid',
    type: String,
    nullable: true,
    description: "One of the tenant's AI agents; null: nobody answers for the people",
  })
  @IsOptional()
  @IsUUID('loose')
  agent_id?: AgentId | null;

  @ApiPropertyOptional({ description: 'Held to 30 to 1800 seconds', example: 180 })
  @MayBeLeftOut()
  @IsInt()
  grace_period_seconds?: number;
}

export class SavedConfigDto {
  @ApiProperty({ format: 'uuid', type: String, nullable: true })
  agent_id!: string | null;

  @ApiProperty({ example: 180 })
  grace_period_seconds!: number;
}

class RegisteredWebhookDto {
  @ApiProperty({ enum: ['messaging', 'account_status'] })
  source!: 'messaging' | 'account_status';

  @ApiProperty({ description: "Unipile's id of the subscription" })
  webhook_id!: string;
}

export class RegisteredWebhooksDto {
  @ApiProperty({ example: 'https://baton.example.com/webhooks/unipile' })
  url!: string;

  @ApiProperty({ type: [RegisteredWebhookDto] })
  webhooks!: RegisteredWebhookDto[];
}

export class AgentChoiceDto {
  @ApiProperty({ format: 'uuid' })
  _id!: string;

  @ApiProperty({ example: 'Reception' })
  name!: string;

  @ApiProperty()
  is_active!: boolean;
}
