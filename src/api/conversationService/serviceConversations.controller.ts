import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ApiConversations } from '../../chatIngestion/apiConversations.service.js';
import { AppError, notFound } from '../../contracts/errors.js';
import type { ConversationId, TenantId, UserId } from '../../contracts/ids.js';
import { storableText } from '../../contracts/storableText.js';
import { ConversationListStore } from '../../conversations/conversationList.store.js';
import { MessagePageStore } from '../../conversations/messagePage.store.js';
import type { ConversationRow } from '../../conversations/rows.js';
import { Assignments } from '../../handoff/assignments.service.js';
import { Handoff } from '../../handoff/handoff.service.js';
import { ConversationWork } from '../../sessions/conversationWork.js';
import { person } from '../../sessions/domain/sessionState.js';
import { OutletStore } from '../../tenants/outlet.store.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { UserStore } from '../../tenants/user.store.js';
import { ServiceConversationDto, ServiceConversationWithMessagesDto } from './conversationService.dto.js';
import {
  ActiveQuery,
  AssignDto,
  ConversationParams,
  ConversationQuery,
  HandoffDto,
  OpenConversationDto,
  StatusDto,
} from './conversationService.requests.js';
import { ACTIVE, conversationThere, messageThere, statusEvent } from './dialect.js';

/** As many as one answer holds. */
const MAX_ACTIVE = 1_000;
const MAX_MESSAGES = 200;

/** Conversations in the words of document 002. */
@ApiTags('conversation-service')
@ApiBearerAuth()
@ApiSecurity('api-key')
@ApiHeader({
  name: 'X-Tenant-Id',
  required: false,
  description: 'Must be the credential’s tenant, when given',
})
@ApiResponse({ status: 400, description: 'A value is wrong: `details` names its field' })
@ApiResponse({ status: 401, description: 'No credential, or a wrong one' })
@ApiResponse({ status: 403, description: 'The role may not, or X-Tenant-Id is another tenant’s' })
@Controller('api/v1/conversations')
export class ServiceConversationsController {
  constructor(
    private readonly apiConversations: ApiConversations,
    private readonly conversations: ConversationListStore,
    private readonly messages: MessagePageStore,
    private readonly work: ConversationWork,
    private readonly handoffs: Handoff,
    private readonly assignments: Assignments,
    private readonly outlets: OutletStore,
    private readonly users: UserStore,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Open a conversation; the live one of the same outlet and phone, if there is one',
  })
  @ApiResponse({ status: 200, type: ServiceConversationDto, description: 'It is live already' })
  @ApiResponse({ status: 201, type: ServiceConversationDto })
  @ApiResponse({ status: 404, description: 'There is no such outlet' })
  async create(
    @CurrentUser() { tenantId }: Principal,
    @Body() wanted: OpenConversationDto,
    @Res({ passthrough: true }) reply: { status(code: number): unknown },
  ): Promise<ServiceConversationDto> {
    const { conversation, isNew } = await this.open(tenantId, wanted);
    reply.status(isNew ? 201 : 200);
    return conversationThere(conversation);
  }

  @Post('find-or-create')
  @HttpCode(200)
  @ApiOperation({ summary: 'The live conversation of an outlet and phone, or a new one' })
  @ApiResponse({ status: 200, type: ServiceConversationDto })
  @ApiResponse({ status: 404, description: 'There is no such outlet' })
  async findOrCreate(
    @CurrentUser() { tenantId }: Principal,
    @Body() wanted: OpenConversationDto,
  ): Promise<ServiceConversationDto> {
    return conversationThere((await this.open(tenantId, wanted)).conversation);
  }

  @Get('active')
  @ApiOperation({
    summary: 'Conversations that are active or handed off',
    description: `The ${MAX_ACTIVE} with the latest messages, the oldest of them first.`,
  })
  @ApiResponse({ status: 200, type: [ServiceConversationDto] })
  async active(
    @CurrentUser() { tenantId }: Principal,
    @Query() { outlet_id: outletId }: ActiveQuery,
  ): Promise<ServiceConversationDto[]> {
    const page = await this.conversations.page(
      tenantId,
      { statuses: ACTIVE, outletId },
      { limit: MAX_ACTIVE, offset: 0 },
    );
    return page.rows.toReversed().map(({ conversation }) => conversationThere(conversation));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One conversation' })
  @ApiResponse({ status: 200, type: ServiceConversationWithMessagesDto })
  @ApiResponse({ status: 404, description: 'There is no such conversation' })
  async get(
    @CurrentUser() { tenantId }: Principal,
    @Param() { id }: ConversationParams,
    @Query() { include_messages: withMessages = false }: ConversationQuery,
  ): Promise<ServiceConversationWithMessagesDto> {
    const conversation = conversationThere(await this.require(tenantId, id));
    if (!withMessages) return conversation;
    const messages = await this.messages.newest(id, MAX_MESSAGES);
    return { ...conversation, messages: messages.map(messageThere) };
  }

  @Post(':id/handoff')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give the conversation to people' })
  @ApiResponse({ status: 200, type: ServiceConversationDto })
  @ApiResponse({ status: 404, description: 'There is no such conversation, or no such agent' })
  @ApiResponse({ status: 409, description: 'It has ended, and this customer has another that is open' })
  async handOff(
    @CurrentUser() { tenantId, userId }: Principal,
    @Param() { id }: ConversationParams,
    @Body() { reason, agent_id: to }: HandoffDto,
  ): Promise<ServiceConversationDto> {
    await this.require(tenantId, id);
    if (to) await this.requireAgent(tenantId, to);
    const { conversation } = await this.handoffs.handOff(tenantId, id, {
      reason: storableText(reason),
      by: person(userId),
      to: to ?? null,
    });
    return conversationThere(conversation);
  }

  @Put(':id/assign')
  @ApiOperation({ summary: 'Assign the conversation to an agent' })
  @ApiResponse({ status: 200, type: ServiceConversationDto })
  @ApiResponse({ status: 404, description: 'There is no such conversation, or no such agent' })
  async assign(
    @CurrentUser() { tenantId, userId }: Principal,
    @Param() { id }: ConversationParams,
    @Body() { agent_id: to }: AssignDto,
  ): Promise<ServiceConversationDto> {
    await this.require(tenantId, id);
    return conversationThere(await this.assignments.assign(tenantId, id, to, person(userId)));
  }

  @Put(':id/status')
  @ApiOperation({
    summary: 'Change the status',
    description:
      '`active` gives a handed-off conversation back to the AI and reopens one that has ended; `resolved` ends its ' +
      'session and stops its timers.',
  })
  @ApiResponse({ status: 200, type: ServiceConversationDto })
  @ApiResponse({ status: 404, description: 'There is no such conversation' })
  @ApiResponse({ status: 409, description: 'Not possible in the state it is in' })
  async setStatus(
    @CurrentUser() { tenantId, userId }: Principal,
    @Param() { id }: ConversationParams,
    @Body() { status }: StatusDto,
  ): Promise<ServiceConversationDto> {
    await this.require(tenantId, id);
    const conversation = await this.work.change(tenantId, id, (open) => {
      const event = statusEvent(status, open.row.status, userId);
      if (event !== null && !open.apply(event)) {
        throw new AppError('conflict', `A conversation that is ${open.row.status} cannot become ${status}.`);
      }
      return open.row;
    });
    return conversationThere(conversation);
  }

  private async open(tenantId: TenantId, wanted: OpenConversationDto) {
    const outletId = wanted.outlet_id ?? null;
    if (outletId !== null && !(await this.outlets.exists(tenantId, outletId))) throw notFound('Outlet');
    const name = storableText(wanted.customer_name ?? '');
    return this.apiConversations.findOrCreate({ tenantId, outletId, phone: wanted.customer_phone, name });
  }

  private async require(tenantId: TenantId, id: ConversationId): Promise<ConversationRow> {
    const found = await this.conversations.find(tenantId, id);
    if (found === null) throw notFound('Conversation');
    return found.conversation;
  }

  private async requireAgent(tenantId: TenantId, id: UserId): Promise<void> {
    if ((await this.users.find(tenantId, id)) === null) throw notFound('Agent');
  }
}
