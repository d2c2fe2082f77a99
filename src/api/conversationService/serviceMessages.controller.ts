import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ApiMessages } from '../../chatIngestion/apiMessages.service.js';
import { notFound } from '../../contracts/errors.js';
import type { ConversationId, TenantId } from '../../contracts/ids.js';
import { storableText } from '../../contracts/storableText.js';
import { ConversationListStore } from '../../conversations/conversationList.store.js';
import { MessagePageStore } from '../../conversations/messagePage.store.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { MessageCreatedDto, ServiceMessageDto } from './conversationService.dto.js';
import {
  CreateMessageDto,
  MessagesParams,
  MessagesQuery,
  RecentQuery,
} from './conversationService.requests.js';
import { messageThere, senderHere } from './dialect.js';

const MESSAGES_BY_DEFAULT = 50;
const RECENT_BY_DEFAULT = 4;
const MAX_MESSAGES = 200;

/** Messages in the words of document 002. */
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
@ApiResponse({ status: 404, description: 'There is no such conversation' })
@Controller('api/v1')
export class ServiceMessagesController {
  constructor(
    private readonly apiMessages: ApiMessages,
    private readonly conversations: ConversationListStore,
    private readonly messages: MessagePageStore,
  ) {}

  @Post('messages')
  @ApiOperation({
    summary: 'Store a message, and see whether it asks for a person',
    description:
      'In a conversation of another channel only an `agent` message can be written: it is sent to the customer there.',
  })
  @ApiResponse({
    status: 200,
    type: MessageCreatedDto,
    description: 'It was stored before (`whatsapp_message_id`)',
  })
  @ApiResponse({ status: 201, type: MessageCreatedDto })
  @ApiResponse({ status: 409, description: '`conversation_ended`: find or create the next one' })
  async create(
    @CurrentUser() { tenantId, userId, name }: Principal,
    @Body() sent: CreateMessageDto,
    @Res({ passthrough: true }) reply: { status(code: number): unknown },
  ): Promise<MessageCreatedDto> {
    const { message, isNew, handoffReason } = await this.apiMessages.write(tenantId, sent.conversation_id, {
      sender: senderHere(sent.sender_type),
      content: storableText(sent.content),
      providerMessageId: orNull(sent.whatsapp_message_id),
      lowConfidence: sent.sender_type === 'llm' && sent.metadata?.['low_confidence'] === true,
      metadata: sent.metadata ?? {},
      userId,
      callerName: name,
      senderId: orNull(sent.sender_id),
    });
    reply.status(isNew ? 201 : 200);
    return {
      message: messageThere(message),
      handoff_requested: handoffReason !== null,
      ...(handoffReason !== null && { handoff_reason: handoffReason }),
    };
  }

  @Get('conversations/:conversationId/messages')
  @ApiOperation({ summary: 'The newest messages, the oldest of them first' })
  @ApiResponse({ status: 200, type: [ServiceMessageDto] })
  list(
    @CurrentUser() { tenantId }: Principal,
    @Param() { conversationId: id }: MessagesParams,
    @Query() { limit = MESSAGES_BY_DEFAULT }: MessagesQuery,
  ): Promise<ServiceMessageDto[]> {
    return this.newest(tenantId, id, limit);
  }

  @Get('conversations/:conversationId/messages/recent')
  @ApiOperation({ summary: 'The last few messages for a prompt, the oldest of them first' })
  @ApiResponse({ status: 200, type: [ServiceMessageDto] })
  recent(
    @CurrentUser() { tenantId }: Principal,
    @Param() { conversationId: id }: MessagesParams,
    @Query() { count = RECENT_BY_DEFAULT }: RecentQuery,
  ): Promise<ServiceMessageDto[]> {
    return this.newest(tenantId, id, count);
  }

  private async newest(tenantId: TenantId, id: ConversationId, wanted: number): Promise<ServiceMessageDto[]> {
    if ((await this.conversations.find(tenantId, id)) === null) throw notFound('Conversation');
    const messages = await this.messages.newest(id, Math.min(wanted, MAX_MESSAGES));
    return messages.map(messageThere);
  }
}

const orNull = (text: string | null | undefined): string | null =>
  text === undefined || text === null ? null : storableText(text);
