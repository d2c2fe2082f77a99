import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { notFound } from '../../contracts/errors.js';
import type { ConversationId, TenantId } from '../../contracts/ids.js';
import { MessagePageStore } from '../../conversations/messagePage.store.js';
import { type ChatView, ChatViewStore } from '../../sessions/chatView.store.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { RequireFeature } from '../../tenants/routeAccess.js';
import { AttachmentLinks } from '../files/attachmentLinks.js';
import { toChatDto, toMessageDto, toSessionDto } from './chatShapes.js';
import { MessagesPageDto, MessagesQuery, SessionsPageDto } from './chatHistory.dto.js';
import { ChatParams, ChatsPageDto, ChatsQuery, WhatsAppChatDto } from './chats.dto.js';
import { pageOf, PageQuery } from '../paging.js';

/** spec/003 §17. */
const CHATS = { byDefault: 20, max: 100 };
const MESSAGES = { byDefault: 50, max: 200 };
const SESSIONS = { byDefault: 20, max: 100 };

/** What document 003's clients read. */
@ApiTags('whatsapp')
@ApiBearerAuth()
@ApiSecurity('api-key')
@RequireFeature('whatsapp_agent')
@Controller('whatsapp/chats')
export class ChatsController {
  constructor(
    private readonly chats: ChatViewStore,
    private readonly messages: MessagePageStore,
    private readonly files: AttachmentLinks,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Chats, the most recent first; at most 100 a page' })
  @ApiResponse({ status: 200, type: ChatsPageDto })
  @ApiResponse({ status: 400, description: 'A parameter makes no sense' })
  async list(@CurrentUser() { tenantId }: Principal, @Query() query: ChatsQuery): Promise<ChatsPageDto> {
    const { page, limit, offset } = pageOf(query, CHATS);
    const search = query.search?.trim() || null;
    const found = await this.chats.list(tenantId, { mode: query.mode ?? null, search, limit, offset });
    return { data: found.chats.map(toChatDto), page, limit, total: found.total };
  }

  @Get(':chatId')
  @ApiOperation({ summary: 'One chat' })
  @ApiResponse({ status: 200, type: WhatsAppChatDto })
  @ApiResponse({ status: 404, description: 'No such chat' })
  async get(
    @CurrentUser() { tenantId }: Principal,
    @Param() { chatId }: ChatParams,
  ): Promise<WhatsAppChatDto> {
    return toChatDto(await this.require(tenantId, chatId));
  }

  @Get(':chatId/messages')
  @ApiOperation({ summary: 'What was said, oldest first; at most 200 a page; `total` counts the whole chat' })
  @ApiResponse({ status: 200, type: MessagesPageDto })
  @ApiResponse({ status: 404, description: 'No such chat' })
  async listMessages(
    @CurrentUser() { tenantId }: Principal,
    @Param() { chatId }: ChatParams,
    @Query() query: MessagesQuery,
  ): Promise<MessagesPageDto> {
    const chat = await this.require(tenantId, chatId);
    const { page, limit, offset } = pageOf(query, MESSAGES);
    const messages =
      query.after_version === undefined
        ? await this.messages.fromStart(chatId, { limit, offset })
        : await this.messages.changedSince(chatId, query.after_version, limit);
    const data = messages.map((message) => toMessageDto(message, (file) => this.files.linkInList(file)));
    return { data, page, limit, total: chat.message_count };
  }

  @Get(':chatId/sessions')
  @ApiOperation({ summary: 'The sessions of a chat, the newest first' })
  @ApiResponse({ status: 200, type: SessionsPageDto })
  @ApiResponse({ status: 404, description: 'No such chat' })
  async listSessions(
    @CurrentUser() { tenantId }: Principal,
    @Param() { chatId }: ChatParams,
    @Query() query: PageQuery,
  ): Promise<SessionsPageDto> {
    await this.require(tenantId, chatId);
    const { page, limit, offset } = pageOf(query, SESSIONS);
    const { sessions, total } = await this.chats.sessions(chatId, { limit, offset });
    return { data: sessions.map(toSessionDto), page, limit, total };
  }

  private async require(tenantId: TenantId, chatId: ConversationId): Promise<ChatView> {
    const chat = await this.chats.find(tenantId, chatId);
    if (chat === null) throw notFound('Chat');
    return chat;
  }
}
