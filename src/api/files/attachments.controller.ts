import {
  applyDecorators,
  Controller,
  Get,
  Param,
  Post,
  Res,
  type StreamableFile,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-fastify/multipart';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiOperation,
  ApiResponse,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import { notFound } from '../../contracts/errors.js';
import { ConversationStore } from '../../conversations/conversation.store.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import {
  AttachmentLinkDto,
  AttachmentParams,
  ConversationParams,
  FileFormDto,
  uploadedFile,
  UploadedFileDto,
} from './attachments.dto.js';
import { AttachmentLinks, LINK_SECONDS } from './attachmentLinks.js';
import { type Redirecting, servedAttachment } from './servedFile.js';
import { type FormFile, MAX_FILE_BYTES, Uploads } from './uploads.js';

/** Takes one file of a form, in memory, and says so in Swagger. */
export const TakesOneFile = () =>
  applyDecorators(
    UseInterceptors(FileInterceptor('file', { limits: { fileSize: MAX_FILE_BYTES, files: 1, fields: 10 } })),
    ApiConsumes('multipart/form-data'),
    ApiBody({ type: FileFormDto }),
    ApiResponse({ status: 413, description: 'The file is larger than 16 MB' }),
    ApiResponse({ status: 415, description: 'Files of this kind cannot be sent' }),
  );

/** What a provider may say when it is asked for a file. */
export const HeldElsewhere = () =>
  applyDecorators(
    ApiResponse({ status: 409, description: '`not_connected`: the account has no key' }),
    ApiResponse({ status: 422, description: 'The provider refuses to give it' }),
    ApiResponse({ status: 502, description: 'The provider cannot be reached' }),
  );

/** Files that go with messages. */
@ApiTags('attachments')
@ApiBearerAuth()
@ApiSecurity('api-key')
@Controller()
export class AttachmentsController {
  constructor(
    private readonly conversations: ConversationStore,
    private readonly uploads: Uploads,
    private readonly links: AttachmentLinks,
  ) {}

  @Post('conversations/:id/attachments')
  @TakesOneFile()
  @ApiOperation({ summary: 'Upload a file, to be named in `attachment_ids` of a reply' })
  @ApiResponse({ status: 201, type: UploadedFileDto })
  async upload(
    @CurrentUser() caller: Principal,
    @Param() { id }: ConversationParams,
    @UploadedFile() file: FormFile,
  ): Promise<UploadedFileDto> {
    const conversation = await this.conversations.find(caller.tenantId, id);
    if (conversation === undefined || conversation.user_id !== null) throw notFound('Conversation');
    return uploadedFile(await this.uploads.keep(conversation, file, caller.userId));
  }

  @Get('attachments/:id/link')
  @ApiOperation({ summary: 'An address that needs no token, for an image or a player' })
  @ApiResponse({ status: 200, type: AttachmentLinkDto })
  async link(
    @CurrentUser() caller: Principal,
    @Param() { id }: AttachmentParams,
  ): Promise<AttachmentLinkDto> {
    const attachment = await this.links.find(caller, id);
    return { url: await this.links.linkTo(attachment), expires_in: LINK_SECONDS };
  }

  @Get('attachments/:id')
  @ApiOperation({ summary: 'The file: its bytes where the provider holds them, a redirect otherwise' })
  @ApiResponse({ status: 200, description: 'The bytes', schema: { type: 'string', format: 'binary' } })
  @ApiResponse({ status: 302, description: 'To a signed link that works for five minutes' })
  @HeldElsewhere()
  async get(
    @CurrentUser() caller: Principal,
    @Param() { id }: AttachmentParams,
    @Res({ passthrough: true }) reply: Redirecting,
  ): Promise<StreamableFile | undefined> {
    return servedAttachment(this.links, await this.links.find(caller, id), reply);
  }
}
