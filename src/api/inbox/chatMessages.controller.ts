import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { invalidField, notFound } from '../../contracts/errors.js';
import type { ConversationId, MessageId, TenantId } from '../../contracts/ids.js';
import { storableText } from '../../contracts/storableText.js';
import { ConversationListStore } from '../../conversations/conversationList.store.js';
import type { MessageWithAttachments } from '../../conversations/domainEvents.js';
import { MessagePageStore } from '../../conversations/messagePage.store.js';
import type { ConversationRow } from '../../conversations/rows.js';
import { Replies } from '../../delivery/replies.service.js';
import { ReadMarks } from '../../sessions/readMarks.service.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { pageOf, type Rows } from '../paging.js';
import { showMessage } from './inbox.mapping.js';
import { ConversationParams, MessageParams, MessagesQuery, ReplyDto } from './inbox.requests.js';
import { MessageDto, ConversationMessagesPageDto } from './message.dto.js';

const MESSAGES = { byDefault: 50, max: 200 };

/** What was said, and answering it (spec/000). */
@ApiTags('chat-messages')
@ApiBearerAuth()
@ApiSecurity('api-key')
@ApiResponse({ status: 401, description: 'No credential, or a wrong one' })
@Controller()
export class ChatMessagesController {
  constructor(
    private readonly conversations: ConversationListStore,
    private readonly messages: MessagePageStore,
    private readonly replies: Replies,
    private readonly readMarks: ReadMarks,
  ) {}

  @Get('conversations/:id/messages')
  @ApiOperation({
    summary: 'Messages in the order in which they were said; at most 200 a page',
    description:
      'Page 1 is the beginning of the thread, so that all pages one after another are the thread. `before_seq` reads ' +
      'it from its end instead, `after_version` what is new or changed. Each answer is in itself in the order said; ' +
      'after `after_version`, in that of the changes.',
  })
  @ApiResponse({ status: 200, type: ConversationMessagesPageDto })
  @ApiResponse({ status: 400, description: 'A parameter makes no sense; it is named' })
  @ApiResponse({ status: 404, description: 'There is no such conversation' })
  async list(
    @CurrentUser() { tenantId }: Principal,
    @Param() { id }: ConversationParams,
    @Query() query: MessagesQuery,
  ): Promise<ConversationMessagesPageDto> {
    // Read first: what changes while the messages are read has a higher version than it says.
    const { message_count, version } = await this.require(tenantId, id);
    const { page, ...rows } = pageOf(query, MESSAGES);
    const found = await this.read(id, query, rows);
    return { data: found.map(showMessage), page, limit: rows.limit, total: message_count, version };
  }

  @Post('conversations/:id/reply')
  @ApiOperation({
    summary: 'Answer the customer through the conversation’s own channel',
    description:
      'Takes the conversation over first while the AI has it. Waits up to 5 s for what the first attempt comes to. ' +
      'Through Interakt several files leave as one message each; the first of them is answered.',
  })
  @ApiResponse({ status: 201, type: MessageDto, description: 'Kept, with its status so far' })
  @ApiResponse({ status: 400, description: 'Nothing to send, or an attachment that is not there' })
  @ApiResponse({ status: 403, description: 'Viewers only read' })
  @ApiResponse({ status: 404, description: 'There is no such conversation' })
  @ApiResponse({ status: 409, description: '`channel_is_import_only`: it was imported, there is no way out' })
  @ApiResponse({ status: 422, description: 'Refused by the provider; the message is kept as failed' })
  async reply(
    @CurrentUser() { tenantId, userId, name }: Principal,
    @Param() { id }: ConversationParams,
    @Body() { content, agent_id, agent_name, client_message_id, attachment_ids = [] }: ReplyDto,
  ): Promise<MessageDto> {
    const isEmpty = (content ?? '').trim() === '' && attachment_ids.length === 0;
    if (isEmpty) throw invalidField('content', 'content must not be empty');
    await this.require(tenantId, id);
    const sent = await this.replies.send(tenantId, id, {
      text: storableText(content ?? ''),
      attachmentIds: attachment_ids,
      clientMessageId: client_message_id ?? null,
      userId,
      senderName: agent_name ?? name,
      senderId: agent_id ?? null,
      takesOver: true,
    });
    return showMessage(await this.requireMessage(tenantId, sent.id));
  }

  @Patch('messages/:id/read')
  @ApiOperation({ summary: 'Mark a customer’s message as read; a second time changes nothing' })
  @ApiResponse({ status: 200, type: MessageDto })
  @ApiResponse({ status: 403, description: 'Viewers only read' })
  @ApiResponse({ status: 404, description: 'There is no such message' })
  async markRead(
    @CurrentUser() { tenantId }: Principal,
    @Param() { id }: MessageParams,
  ): Promise<MessageDto> {
    const { conversation_id } = await this.requireMessage(tenantId, id);
    await this.readMarks.mark(tenantId, conversation_id, [id]);
    return showMessage(await this.requireMessage(tenantId, id));
  }

  private read(
    id: ConversationId,
    { before_seq, after_version }: MessagesQuery,
    rows: Rows,
  ): Promise<MessageWithAttachments[]> {
    if (before_seq !== undefined && after_version !== undefined)
      throw invalidField('after_version', 'after_version cannot be asked together with before_seq');
    if (before_seq !== undefined) return this.messages.before(id, before_seq, rows.limit);
    if (after_version !== undefined) return this.messages.changedSince(id, after_version, rows.limit);
    return this.messages.fromStart(id, rows);
  }

  private async require(tenantId: TenantId, id: ConversationId): Promise<ConversationRow> {
    const found = await this.conversations.find(tenantId, id);
    if (found === null) throw notFound('Conversation');
    return found.conversation;
  }

  private async requireMessage(tenantId: TenantId, id: MessageId): Promise<MessageWithAttachments> {
    const found = await this.messages.find(tenantId, id);
    if (found === null) throw notFound('Message');
    return found;
  }
}
