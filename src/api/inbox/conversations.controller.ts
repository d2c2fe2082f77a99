import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { notFound } from '../../contracts/errors.js';
import type { ConversationId, TenantId } from '../../contracts/ids.js';
import {
  ConversationListStore,
  type ConversationView,
  type ListRange,
} from '../../conversations/conversationList.store.js';
import { TimelinePageStore } from '../../conversations/timelinePage.store.js';
import { ConversationWork } from '../../sessions/conversationWork.js';
import { person } from '../../sessions/domain/sessionState.js';
import { ReadMarks } from '../../sessions/readMarks.service.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { pageOf, PageQuery } from '../paging.js';
import { ConversationDto, ConversationsPageDto } from './conversation.dto.js';
import { edit } from './conversationEdits.js';
import { filterOf, showConversation, showTimelineLine } from './inbox.mapping.js';
import { ConversationParams, ConversationsQuery, UpdateConversationDto } from './inbox.requests.js';
import { cursorAt, placeOf } from './listCursor.js';
import { TimelinePageDto } from './message.dto.js';

const CONVERSATIONS = { byDefault: 20, max: 100 };
const TIMELINE = { byDefault: 50, max: 200 };

/** The agents' inbox (spec/000): every conversation of the tenant but private chats. */
@ApiTags('conversations')
@ApiBearerAuth()
@ApiSecurity('api-key')
@ApiResponse({ status: 401, description: 'No credential, or a wrong one' })
@Controller('conversations')
export class ConversationsController {
  constructor(
    private readonly conversations: ConversationListStore,
    private readonly timelines: TimelinePageStore,
    private readonly work: ConversationWork,
    private readonly readMarks: ReadMarks,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Conversations, the newest message first; at most 100 a page' })
  @ApiResponse({ status: 200, type: ConversationsPageDto })
  @ApiResponse({ status: 400, description: 'A parameter makes no sense; it is named' })
  async list(
    @CurrentUser() { tenantId }: Principal,
    @Query() query: ConversationsQuery,
  ): Promise<ConversationsPageDto> {
    const { page, limit, offset } = pageOf(query, CONVERSATIONS);
    const { status, team, updated_after, cursor } = query;
    const filter = {
      ...filterOf(status),
      ...(team !== undefined && { team }),
      ...(updated_after !== undefined && { updatedAfter: new Date(updated_after) }),
    };
    const range: ListRange = cursor === undefined ? { limit, offset } : { limit, after: placeOf(cursor) };
    const found = await this.conversations.page(tenantId, filter, range);
    return {
      data: found.rows.map(showConversation),
      page,
      limit,
      total: found.total,
      next_cursor: found.next && cursorAt(found.next),
    };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One conversation' })
  @ApiResponse({ status: 200, type: ConversationDto })
  @ApiResponse({ status: 404, description: 'There is no such conversation' })
  async get(
    @CurrentUser() { tenantId }: Principal,
    @Param() { id }: ConversationParams,
  ): Promise<ConversationDto> {
    return showConversation(await this.require(tenantId, id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change the status, the team or the agent' })
  @ApiResponse({ status: 200, type: ConversationDto })
  @ApiResponse({ status: 400, description: 'An unknown status or team; it is named' })
  @ApiResponse({ status: 403, description: 'Viewers only read' })
  @ApiResponse({ status: 404, description: 'There is no such conversation' })
  async update(
    @CurrentUser() { tenantId, userId }: Principal,
    @Param() { id }: ConversationParams,
    @Body() edits: UpdateConversationDto,
  ): Promise<ConversationDto> {
    await this.require(tenantId, id);
    await this.work.change(tenantId, id, (open) => edit(open, edits, person(userId)));
    return showConversation(await this.require(tenantId, id));
  }

  @Patch(':id/read')
  @ApiOperation({ summary: 'Mark all its messages as read' })
  @ApiResponse({ status: 200, type: ConversationDto })
  @ApiResponse({ status: 403, description: 'Viewers only read' })
  @ApiResponse({ status: 404, description: 'There is no such conversation' })
  async markRead(
    @CurrentUser() { tenantId }: Principal,
    @Param() { id }: ConversationParams,
  ): Promise<ConversationDto> {
    await this.require(tenantId, id);
    await this.readMarks.mark(tenantId, id, 'all');
    return showConversation(await this.require(tenantId, id));
  }

  @Get(':id/timeline')
  @ApiOperation({
    summary: 'Who took over, released, closed, assigned, handed off; which AI answer was dropped, and why',
    description: 'Oldest first; at most 200 a page.',
  })
  @ApiResponse({ status: 200, type: TimelinePageDto })
  @ApiResponse({ status: 404, description: 'There is no such conversation' })
  async timeline(
    @CurrentUser() { tenantId }: Principal,
    @Param() { id }: ConversationParams,
    @Query() query: PageQuery,
  ): Promise<TimelinePageDto> {
    await this.require(tenantId, id);
    const { page, limit, offset } = pageOf(query, TIMELINE);
    const lines = await this.timelines.page(id, { limit, offset });
    return { data: lines.map(showTimelineLine), page, limit, total: await this.timelines.count(id) };
  }

  private async require(tenantId: TenantId, id: ConversationId): Promise<ConversationView> {
    const found = await this.conversations.find(tenantId, id);
    if (found === null) throw notFound('Conversation');
    return found;
  }
}
