import { ApiProperty } from '@nestjs/swagger';

/** What providers get for a webhook; they look at nothing but the 200. */
export class WebhookReceivedDto {
  @ApiProperty({ description: 'In the words that each provider’s document shows', example: 'received' })
  status!: string;
}
