import { Body, Controller, Get, Param, Post, Query, UploadedFile } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { invalidField } from '../../contracts/errors.js';
import { storableText } from '../../contracts/storableText.js';
import { MessagePageStore } from '../../conversations/messagePage.store.js';
import { ErrorShape } from '../../platform/http/errorShape.js';
import { RequireFeature } from '../../tenants/routeAccess.js';
import { TakesOneFile } from '../files/attachments.controller.js';
import { uploadedFile, UploadedFileDto } from '../files/attachments.dto.js';
import { type FormFile, Uploads } from '../files/uploads.js';
import { AddMessageDto, AskAiDto, ChatPageQuery, ChatParams } from './chat.dto.js';
import { AddedMessageDto, AiResponseDto, ChatMessagesDto } from './chatAnswers.dto.js';
import { ChatAnswers } from './chatAnswers.service.js';
import { type ChatOwner, CurrentOwner } from './chatOwner.js';
import { Chats } from './chats.service.js';
import { messageThere, senderThere } from './dialect.js';
import { type Envelope, enveloped, EnvelopeResponse } from './envelope.js';

const MESSAGES_BY_DEFAULT = 50;
const MAX_MESSAGES = 200;

/** What is said in the signed-in person's chats (spec/004 §4 to §6), and the files that go with it. */
@ApiTags('chat')
@ApiBearerAuth()
@ErrorShape('chat')
@RequireFeature('chat')
@Controller('chat/conversations/:id')
export class PrivateChatMessagesController {
  constructor(
    private readonly chats: Chats,
    private readonly answers: ChatAnswers,
    private readonly messages: MessagePageStore,
    private readonly uploads: Uploads,
  ) {}

  @Get('messages')
  @ApiOperation({ summary: 'What was said, oldest first' })
  @EnvelopeResponse(200, ChatMessagesDto, 'Found 10 messages')
  async list(
    @CurrentOwner() owner: ChatOwner,
    @Param() { id }: ChatParams,
    @Query() { limit = MESSAGES_BY_DEFAULT, offset = 0 }: ChatPageQuery,
  ): Promise<Envelope<ChatMessagesDto>> {
    const { message_count: total } = await this.chats.find(owner, id);
    const page = { limit: Math.min(limit, MAX_MESSAGES), offset };
    const messages = await this.messages.fromStart(id, page);
    return enveloped(`Found ${total} messages`, { messages: messages.map(messageThere), total, ...page });
  }

  @Post('messages')
  @ApiOperation({ summary: 'Say something, as the user or as who answers' })
  @EnvelopeResponse(201, AddedMessageDto, 'Message added successfully')
  async add(
    @CurrentOwner() owner: ChatOwner,
    @Param() { id }: ChatParams,
    @Body() { content: given, sender_type = 'user', attachment_ids = [] }: AddMessageDto,
  ): Promise<Envelope<AddedMessageDto>> {
    const content = given ?? '';
    if (content.trim() === '' && attachment_ids.length === 0) {
      throw invalidField('content', 'content should not be empty');
    }
    const added = await this.chats.add(owner, id, {
      sender: sender_type,
      content: storableText(content),
      attachmentIds: attachment_ids,
    });
    return enveloped('Message added successfully', {
      message_id: added.id,
      conversation_id: id,
      content: added.content,
      sender: senderThere(added.sender_type),
      created_at: added.sent_at.toISOString(),
    });
  }

  @Post('ai-response')
  @ApiOperation({ summary: 'Let an AI agent answer, and wait for it' })
  @EnvelopeResponse(201, AiResponseDto, 'AI response generated')
  @ApiResponse({ status: 409, description: 'There is no AI agent, or the question was taken back' })
  @ApiResponse({ status: 422, description: 'The AI’s safety rules refused' })
  @ApiResponse({ status: 502, description: 'The AI could not be reached, or did not answer in time' })
  async ask(
    @CurrentOwner() owner: ChatOwner,
    @Param() { id }: ChatParams,
    @Body() { message, agent_id, include_context }: AskAiDto,
  ): Promise<Envelope<AiResponseDto>> {
    const answered = await this.answers.ask(owner, id, {
      message: storableText(message),
      agentId: agent_id ?? null,
      includeContext: include_context ?? false,
    });
    return enveloped('AI response generated', {
      message_id: answered.message.id,
      ai_response: answered.message.content,
      tokens_used: answered.answer.tokensUsed,
      processing_time: answered.processingTime,
      cost: answered.answer.costUsd,
      created_at: answered.message.sent_at.toISOString(),
    });
  }

  @Post('attachments')
  @TakesOneFile()
  @ApiOperation({ summary: 'Upload a file, to be named in `attachment_ids` of a message' })
  @EnvelopeResponse(201, UploadedFileDto, 'File uploaded successfully')
  async upload(
    @CurrentOwner() owner: ChatOwner,
    @Param() { id }: ChatParams,
    @UploadedFile() file: FormFile,
  ): Promise<Envelope<UploadedFileDto>> {
    const kept = await this.uploads.keep(await this.chats.find(owner, id), file, owner.userId);
    return enveloped('File uploaded successfully', uploadedFile(kept));
  }
}
