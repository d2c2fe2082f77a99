import {
  applyDecorators,
  Controller,
  Get,
  Header,
  Param,
  Query,
  Res,
  type StreamableFile,
} from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsString, Matches } from 'class-validator';
import { AppError } from '../../contracts/errors.js';
import type { AttachmentId, TenantId } from '../../contracts/ids.js';
import { FileStorage } from '../../platform/storage/fileStorage.js';
import { SignedLinks } from '../../platform/storage/signedLinks.js';
import { Public } from '../../tenants/routeAccess.js';
import { AttachmentLinks } from './attachmentLinks.js';
import { HeldElsewhere } from './attachments.controller.js';
import { FILE_KINDS } from './fileContent.js';
import { type Redirecting, servedAttachment, servedFile } from './servedFile.js';

class SignatureDto {
  @ApiProperty({ description: 'Until when the link works, in seconds since 1970', example: '1795265000' })
  @Matches(/^\d{1,12}$/, { message: 'expires must be a number of seconds' })
  expires!: string;

  @ApiProperty({ description: 'What makes it a link of ours', example: 'rJ4l…' })
  @IsString()
  signature!: string;
}

const CACHE = 'private, max-age=300';

/** Every file by a link is told of in the same way. */
const BytesByLink = () =>
  applyDecorators(
    Header('Cache-Control', CACHE),
    ApiProduces('application/octet-stream'),
    ApiResponse({ status: 200, description: 'The bytes', schema: { type: 'string', format: 'binary' } }),
    ApiResponse({ status: 403, description: 'The link has expired, or was never ours' }),
    ApiResponse({ status: 404, description: 'The file is gone' }),
  );

/** Files by links that carry their own permission, so that an `<img>` or a provider needs no token. */
@ApiTags('attachments')
@Public()
@Controller('files')
export class FilesController {
  constructor(
    private readonly links: SignedLinks,
    private readonly storage: FileStorage,
    private readonly attachments: AttachmentLinks,
  ) {}

  @Get('held/:tenant/:id')
  @HeldElsewhere()
  @ApiOperation({ summary: 'A file of a message, wherever it is held, by a signed link' })
  @ApiResponse({ status: 302, description: 'To where the file is' })
  @BytesByLink()
  async held(
    @Param('tenant') tenant: TenantId,
    @Param('id') id: AttachmentId,
    @Query() signature: SignatureDto,
    @Res({ passthrough: true }) reply: Redirecting,
  ): Promise<StreamableFile | undefined> {
    this.check(`held/${tenant}/${id}`, signature);
    return servedAttachment(this.attachments, await this.attachments.findLinked(tenant, id), reply);
  }

  @Get(':tenant/:conversation/:file')
  @ApiOperation({ summary: 'An uploaded file, by a signed link' })
  @BytesByLink()
  async uploaded(
    @Param('tenant') tenant: string,
    @Param('conversation') conversation: string,
    @Param('file') file: string,
    @Query() signature: SignatureDto,
  ): Promise<StreamableFile> {
    const path = `${tenant}/${conversation}/${file}`;
    this.check(path, signature);
    const content = await this.storage.read(path);
    const fileType = FILE_KINDS.find(({ extension }) => file.endsWith(`.${extension}`))?.type ?? '';
    return servedFile({ content, fileType, fileName: null, length: content.length });
  }

  private check(path: string, { expires, signature }: SignatureDto): void {
    if (!this.links.isGood(path, Number(expires), signature))
      throw new AppError('forbidden', 'This link has expired, or was never ours.');
  }
}
