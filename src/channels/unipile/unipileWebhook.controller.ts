import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { equalSecrets } from '../../platform/crypto/secrets.js';
import type { HttpRequest } from '../../platform/http/httpRequest.js';
import { NotRateLimited } from '../../platform/http/rateLimits.js';
import { Public } from '../../tenants/routeAccess.js';
import { WebhookReceivedDto } from '../webhook.dto.js';
import { WebhookDoor } from '../webhookDoor.js';
import { WebhookIntake } from '../webhookIntake.js';
import { UnipileReader } from './unipile.reader.js';

/** Unipile counts nothing but 200 as delivered (providers/unipile.md §4.3). */
const RECEIVED = { status: 'received' };

const ANYTHING = {
  schema: { type: 'object', additionalProperties: true },
  description: 'As Unipile sends it',
};

@ApiTags('webhooks')
@ApiHeader({
  name: 'x-unipile-secret',
  required: false,
  description: 'The secret of the address; needed wherever a secret is set',
})
@ApiResponse({ status: 200, type: WebhookReceivedDto, description: 'It is stored, or nothing that we keep' })
@ApiResponse({ status: 401, description: 'The secret is missing or wrong; nothing is kept' })
@ApiResponse({ status: 503, description: 'Nothing can be stored now: send it again later' })
@Controller('webhooks/unipile')
@Public()
@NotRateLimited()
export class UnipileWebhookController {
  constructor(
    private readonly door: WebhookDoor,
    private readonly intake: WebhookIntake,
    private readonly reader: UnipileReader,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiBody(ANYTHING)
  @ApiOperation({ summary: 'What Unipile reports to the default tenant’s account' })
  receive(@Req() request: HttpRequest): Promise<typeof RECEIVED> {
    return this.take(undefined, request);
  }

  @Post(':accountId')
  @HttpCode(200)
  @ApiBody(ANYTHING)
  @ApiOperation({ summary: 'What Unipile reports to any other account' })
  receiveFor(@Param('accountId') accountId: string, @Req() request: HttpRequest): Promise<typeof RECEIVED> {
    return this.take(accountId, request);
  }

  private async take(accountId: string | undefined, request: HttpRequest): Promise<typeof RECEIVED> {
    const webhook = await this.door.admit('unipile', accountId, request, 'x-unipile-secret', equalSecrets);
    if (webhook !== null) await this.intake.take(this.reader, webhook);
    return RECEIVED;
  }
}
