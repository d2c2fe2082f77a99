import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppError, notFound } from '../../contracts/errors.js';
import { storableText } from '../../contracts/storableText.js';
import { ConversationStore } from '../../conversations/conversation.store.js';
import { ErrorShape } from '../../platform/http/errorShape.js';
import { RequireFeature } from '../../tenants/routeAccess.js';
import { ChatParams, ChatPageQuery, CreateChatDto, UpdateChatDto } from './chat.dto.js';
import { ChatDto, ChatIdDto, ChatListDto, ChatSessionsDto } from './chatAnswers.dto.js';
import { type ChatOwner, CurrentOwner } from './chatOwner.js';
import { ChatStore } from './chat.store.js';
import { Chats } from './chats.service.js';
import { chatThere } from './dialect.js';
import { type Envelope, enveloped, EnvelopeResponse } from './envelope.js';

const CHATS_BY_DEFAULT = 20;
const MAX_CHATS = 100;

/** The signed-in person's private chats, in the words of document 004. */
@ApiTags('chat')
@ApiBearerAuth()
@ErrorShape('chat')
@RequireFeature('chat')
@Controller('chat/conversations')
export class PrivateChatsController {
  constructor(
    private readonly chats: Chats,
    private readonly store: ChatStore,
    private readonly conversations: ConversationStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Your chats: pinned ones first, then the latest' })
  @EnvelopeResponse(200, ChatListDto, 'Found 5 conversations')
  async list(
    @CurrentOwner() { tenantId, userId }: ChatOwner,
    @Query() { limit = CHATS_BY_DEFAULT, offset = 0 }: ChatPageQuery,
  ): Promise<Envelope<ChatListDto>> {
    const page = { limit: Math.min(limit, MAX_CHATS), offset };
    const total = await this.store.count(tenantId, userId);
    const rows = await this.store.list(tenantId, userId, page);
    return enveloped(`Found ${total} conversations`, { conversations: rows.map(chatThere), total, ...page });
  }

  @Post()
  @ApiOperation({ summary: 'Begin a chat' })
  @EnvelopeResponse(201, ChatIdDto, 'Conversation created successfully')
  async create(
    @CurrentOwner() owner: ChatOwner,
    @Body() { title, agent_id }: CreateChatDto,
  ): Promise<Envelope<ChatIdDto>> {
    const { id } = await this.chats.create(owner, storableText(title), agent_id ?? null);
    return enveloped('Conversation created successfully', { conversation_id: id });
  }

  @Get(':id')
  @ApiOperation({ summary: 'One of your chats' })
  @EnvelopeResponse(200, ChatDto, 'Conversation found')
  async get(@CurrentOwner() owner: ChatOwner, @Param() { id }: ChatParams): Promise<Envelope<ChatDto>> {
    return enveloped('Conversation found', chatThere(await this.chats.find(owner, id)));
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change a title, pin, archive, resolve or reopen' })
  @EnvelopeResponse(200, ChatIdDto, 'Conversation updated successfully')
  async update(
    @CurrentOwner() owner: ChatOwner,
    @Param() { id }: ChatParams,
    @Body() { title, ...change }: UpdateChatDto,
  ): Promise<Envelope<ChatIdDto>> {
    const named = Object.values({ title, ...change }).filter((value) => value !== undefined);
    if (named.length === 0)
      throw new AppError('validation_failed', 'Name what to change: title, is_pinned, is_archived or status');
    await this.chats.update(owner, id, { ...change, title: title && storableText(title) });
    return enveloped('Conversation updated successfully', { conversation_id: id });
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Delete a chat with everything in it' })
  @EnvelopeResponse(200, ChatIdDto, 'Conversation deleted successfully')
  async remove(@CurrentOwner() owner: ChatOwner, @Param() { id }: ChatParams): Promise<Envelope<ChatIdDto>> {
    await this.chats.remove(owner, id);
    return enveloped('Conversation deleted successfully', { conversation_id: id });
  }

  @Get(':id/sessions')
  @ApiOperation({ summary: 'The history of sessions: of your chat, or of a conversation of the inbox' })
  @EnvelopeResponse(200, ChatSessionsDto, 'Found 1 sessions')
  async sessions(
    @CurrentOwner() { tenantId, userId }: ChatOwner,
    @Param() { id }: ChatParams,
  ): Promise<Envelope<ChatSessionsDto>> {
    const conversation = await this.conversations.find(tenantId, id);
    if (conversation === undefined || (conversation.user_id ?? userId) !== userId)
      throw notFound('Conversation');
    const sessions = (await this.store.sessions(tenantId, id)).map((session) => ({
      ...session,
      session_start: session.session_start.toISOString(),
      session_end: session.session_end?.toISOString() ?? null,
      created_at: session.created_at.toISOString(),
    }));
    return enveloped(`Found ${sessions.length} sessions`, { sessions, total: sessions.length });
  }
}
