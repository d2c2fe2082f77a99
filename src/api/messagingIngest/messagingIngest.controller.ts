import { Body, Controller, Headers, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AppError } from '../../contracts/errors.js';
import { BulkImport } from '../../messagingIngest/bulkImport.service.js';
import { Connections } from '../../messagingIngest/connections.service.js';
import { ErrorShape } from '../../platform/http/errorShape.js';
import { FailedCredentials, NotRateLimited } from '../../platform/http/rateLimits.js';
import { Public } from '../../tenants/routeAccess.js';
import { IngestErrorDto, IngestRequestDto, IngestResponseDto } from './messagingIngest.dto.js';

/** Document 001, word for word: its order of checks, its texts, its `{ error }`. */
@ApiTags('messaging-ingest')
@Controller('functions/v1/messaging-ingest')
@NotRateLimited()
@Public()
@ErrorShape('ingest')
export class MessagingIngestController {
  constructor(
    private readonly connections: Connections,
    private readonly bulkImport: BulkImport,
    private readonly failures: FailedCredentials,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Import conversations',
    description:
      'Up to 10,000 messages in one call (16 MB). Messages that are there already are left out, so a call may be ' +
      'repeated. Each conversation has its own result: one that is wrong spoils no other.',
  })
  @ApiHeader({ name: 'x-api-key', required: true, description: 'The connection’s `api_secret`' })
  @ApiBody({ type: IngestRequestDto })
  @ApiResponse({ status: 200, type: IngestResponseDto })
  @ApiResponse({
    status: 400,
    type: IngestErrorDto,
    description: 'A field is missing, or the body is no JSON',
  })
  @ApiResponse({
    status: 401,
    type: IngestErrorDto,
    description: 'No key, a wrong one, or no such connection',
  })
  @ApiResponse({ status: 403, type: IngestErrorDto, description: 'The connection is inactive' })
  @ApiResponse({ status: 500, type: IngestErrorDto })
  @ApiResponse({
    status: 503,
    type: IngestErrorDto,
    description: 'Nothing can be stored now: send it again later',
  })
  async ingest(
    @Headers('x-api-key') secret: string | undefined,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<IngestResponseDto> {
    if (secret === undefined || secret === '') throw new AppError('unauthorized', 'Missing x-api-key header');
    const { platform, connectionId, conversations } = readRequest(body);
    const connection = await this.connections
      .admit({ platform, connectionId, secret })
      .catch(async (error: unknown) => {
        const isWrong = error instanceof AppError && error.code === 'unauthorized';
        throw isWrong ? await this.failures.refusal(address, error.message) : error;
      });
    const results = await this.bulkImport.run(connection, conversations);
    return { success: true, processed: results.length, results };
  }
}

function readRequest(body: unknown): { platform: string; connectionId: string; conversations: unknown[] } {
  const { platform, connection_id, conversations } = (body ?? {}) as Record<string, unknown>;
  const isWhole =
    typeof platform === 'string' &&
    platform !== '' &&
    typeof connection_id === 'string' &&
    connection_id !== '' &&
    Array.isArray(conversations);
  if (!isWhole)
    throw new AppError('bad_request', 'Missing required fields: platform, connection_id, conversations');
  return { platform, connectionId: connection_id, conversations };
}
