import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { storableText } from '../../contracts/storableText.js';
import { type AllChatFigures, ChatFigures, type OwnChatFigures } from '../../insights/chatFigures.js';
import { SearchStore } from '../../insights/search.store.js';
import { ErrorShape } from '../../platform/http/errorShape.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { RequireFeature, Roles } from '../../tenants/routeAccess.js';
import { ChatSearchQuery } from './chat.dto.js';
import { ChatSearchDto, GlobalAnalyticsDto, OwnAnalyticsDto } from './chatInsights.dto.js';
import { type ChatOwner, CurrentOwner } from './chatOwner.js';
import { senderThere } from './dialect.js';
import { type Envelope, enveloped, EnvelopeResponse } from './envelope.js';

const RESULTS_BY_DEFAULT = 20;
const MAX_RESULTS = 100;

/** Figures and search over private chats (spec/004 §9 to §11). */
@ApiTags('chat')
@ApiBearerAuth()
@ErrorShape('chat')
@RequireFeature('chat')
@Controller('chat')
export class ChatInsightsController {
  constructor(
    private readonly figures: ChatFigures,
    private readonly search: SearchStore,
  ) {}

  @Get('analytics/dashboard')
  @ApiOperation({ summary: 'Your chats in figures' })
  @EnvelopeResponse(200, OwnAnalyticsDto, 'Analytics retrieved')
  async own(@CurrentOwner() { tenantId, userId }: ChatOwner): Promise<Envelope<OwnChatFigures>> {
    return enveloped('Analytics retrieved', await this.figures.own(tenantId, userId));
  }

  @Get('analytics/global')
  @Roles('admin')
  @ApiOperation({ summary: 'Everybody’s chats in figures, and the AI agents over all channels' })
  @EnvelopeResponse(200, GlobalAnalyticsDto, 'Global analytics retrieved')
  async all(@CurrentUser() { tenantId }: Principal): Promise<Envelope<AllChatFigures>> {
    return enveloped('Global analytics retrieved', await this.figures.all(tenantId));
  }

  @Get('search')
  @ApiOperation({ summary: 'Find messages in your chats' })
  @EnvelopeResponse(200, ChatSearchDto, 'Found 5 results')
  async find(
    @CurrentOwner() { tenantId, userId }: ChatOwner,
    @Query() { query, limit = RESULTS_BY_DEFAULT }: ChatSearchQuery,
  ): Promise<Envelope<ChatSearchDto>> {
    const scope = { tenantId, ownerId: userId };
    const wanted = storableText(query);
    const { results, total } = await this.search.messages(scope, wanted, Math.min(limit, MAX_RESULTS));
    return enveloped(`Found ${total} results`, {
      results: results.map((found) => ({
        message_id: found.id,
        conversation_id: found.conversation_id,
        content: found.content,
        highlight: found.highlight,
        sender: senderThere(found.sender_type),
        created_at: found.sent_at.toISOString(),
      })),
      query,
      total,
    });
  }
}
