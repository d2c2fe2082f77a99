import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { AppError, invalidField, notFound } from '../../contracts/errors.js';
import type { ConversationId, TenantId } from '../../contracts/ids.js';
import { storableText } from '../../contracts/storableText.js';
import { Replies } from '../../delivery/replies.service.js';
import { MessagePageStore } from '../../conversations/messagePage.store.js';
import { ChatViewStore } from '../../sessions/chatView.store.js';
import { Sessions } from '../../sessions/sessions.service.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { RequireFeature, Roles } from '../../tenants/routeAccess.js';
import { AttachmentLinks } from '../files/attachmentLinks.js';
import { toChatDto, toMessageDto } from './chatShapes.js';
import { ReleaseDto, SendDto } from './chatActions.dto.js';
import { WhatsAppMessageDto } from './chatHistory.dto.js';
import { ChatParams, WhatsAppChatDto } from './chats.dto.js';

/** What people do with a chat (spec/003 §9.5, §18.3). Each answers the chat as the action has left it. */
@ApiTags('whatsapp')
@ApiBearerAuth()
@ApiSecurity('api-key')
@RequireFeature('whatsapp_agent')
@Roles('manager', 'agent')
@Controller('whatsapp/chats/:chatId')
export class ChatActionsController {
  constructor(
    private readonly chats: ChatViewStore,
    private readonly messages: MessagePageStore,
    private readonly sessions: Sessions,
    private readonly replies: Replies,
    private readonly files: AttachmentLinks,
  ) {}

  @Post('takeover')
  @HttpCode(200)
  @ApiOperation({ summary: 'From now on you answer; whatever the AI was about to say is dropped' })
  @ApiResponse({ status: 200, type: WhatsAppChatDto })
  @ApiResponse({ status: 403, description: 'The role may not, or the caller is no person' })
  @ApiResponse({ status: 404, description: 'No such chat' })
  async takeOver(
    @CurrentUser() { tenantId, userId }: Principal,
    @Param() { chatId }: ChatParams,
  ): Promise<WhatsAppChatDto> {
    if (userId === null)
      throw new AppError('forbidden', 'Only a person can take a chat over, not an API key.');
    await this.require(tenantId, chatId);
    await this.sessions.takeOver(tenantId, chatId, userId);
    return this.show(tenantId, chatId);
  }

  @Post('release')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give the chat back to the AI' })
  @ApiResponse({ status: 200, type: WhatsAppChatDto })
  @ApiResponse({ status: 404, description: 'No such chat' })
  @ApiResponse({ status: 409, description: 'Nobody has taken it over' })
  async release(
    @CurrentUser() { tenantId, userId }: Principal,
    @Param() { chatId }: ChatParams,
    @Body() { immediate = false }: ReleaseDto,
  ): Promise<WhatsAppChatDto> {
    await this.require(tenantId, chatId);
    await this.sessions.release(tenantId, chatId, userId, immediate);
    return this.show(tenantId, chatId);
  }

  @Post('close')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Close the chat and end its session; the next message of the customer opens both anew',
  })
  @ApiResponse({ status: 200, type: WhatsAppChatDto })
  @ApiResponse({ status: 404, description: 'No such chat' })
  async close(
    @CurrentUser() { tenantId, userId }: Principal,
    @Param() { chatId }: ChatParams,
  ): Promise<WhatsAppChatDto> {
    await this.require(tenantId, chatId);
    await this.sessions.close(tenantId, chatId, userId);
    return this.show(tenantId, chatId);
  }

  @Post('reopen')
  @HttpCode(200)
  @ApiOperation({ summary: 'Reopen a closed chat; a session begins with the next message of the customer' })
  @ApiResponse({ status: 200, type: WhatsAppChatDto })
  @ApiResponse({ status: 404, description: 'No such chat' })
  async reopen(
    @CurrentUser() { tenantId, userId }: Principal,
    @Param() { chatId }: ChatParams,
  ): Promise<WhatsAppChatDto> {
    await this.require(tenantId, chatId);
    await this.sessions.reopen(tenantId, chatId, userId);
    return this.show(tenantId, chatId);
  }

  @Post('send')
  @ApiOperation({ summary: 'Send a message; waits up to 5 s for what its first attempt comes to' })
  @ApiResponse({ status: 201, type: WhatsAppMessageDto, description: 'Kept, with its status so far' })
  @ApiResponse({ status: 400, description: 'Nothing to send, or an attachment that is not there' })
  @ApiResponse({ status: 404, description: 'No such chat' })
  @ApiResponse({ status: 409, description: 'The AI has the chat: take it over first' })
  @ApiResponse({ status: 422, description: 'Refused by the provider; the message is kept as failed' })
  async send(
    @CurrentUser() caller: Principal,
    @Param() { chatId }: ChatParams,
    @Body() { text, client_message_id, attachment_ids = [] }: SendDto,
  ): Promise<WhatsAppMessageDto> {
    const { tenantId, userId, name } = caller;
    const isEmpty = (text ?? '').trim() === '' && attachment_ids.length === 0;
    if (isEmpty) throw invalidField('text', 'text must not be empty');
    await this.require(tenantId, chatId);
    const sent = await this.replies.send(tenantId, chatId, {
      text: storableText(text ?? ''),
      attachmentIds: attachment_ids,
      clientMessageId: client_message_id ?? null,
      userId,
      senderName: name,
      senderId: null,
      takesOver: false,
    });
    const message = await this.messages.find(tenantId, sent.id);
    if (message === null) throw notFound('Message');
    return toMessageDto(message, (file) => this.files.linkInList(file));
  }

  private async require(tenantId: TenantId, chatId: ConversationId): Promise<void> {
    if (!(await this.chats.holds(tenantId, chatId))) throw notFound('Chat');
  }

  private async show(tenantId: TenantId, chatId: ConversationId): Promise<WhatsAppChatDto> {
    const chat = await this.chats.find(tenantId, chatId);
    if (chat === null) throw notFound('Chat');
    return toChatDto(chat);
  }
}
