import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProperty, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ChatCountsStore } from '../../insights/chatCounts.store.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { RequireFeature } from '../../tenants/routeAccess.js';

class WhatsAppStatsDto {
  @ApiProperty()
  totalChats!: number;

  @ApiProperty({ description: 'The AI is in charge' })
  aiChats!: number;

  @ApiProperty({ description: 'Taken over, handed to people, or waiting for one' })
  humanChats!: number;

  @ApiProperty()
  closedChats!: number;

  @ApiProperty({ description: 'In their grace period' })
  waitingChats!: number;

  @ApiProperty()
  totalMessages!: number;
}

@ApiTags('whatsapp')
@ApiBearerAuth()
@ApiSecurity('api-key')
@RequireFeature('whatsapp_agent')
@Controller('whatsapp/stats')
export class StatsController {
  constructor(private readonly counts: ChatCountsStore) {}

  @Get()
  @ApiOperation({ summary: 'How many chats there are, and in whose hands' })
  @ApiResponse({ status: 200, type: WhatsAppStatsDto })
  stats(@CurrentUser() { tenantId }: Principal): Promise<WhatsAppStatsDto> {
    return this.counts.read(tenantId);
  }
}
