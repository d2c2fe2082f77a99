import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { HttpRequest } from '../../platform/http/httpRequest.js';
import { NotRateLimited } from '../../platform/http/rateLimits.js';
import { Public } from '../../tenants/routeAccess.js';
import { WebhookReceivedDto } from '../webhook.dto.js';
import { WebhookDoor } from '../webhookDoor.js';
import { WebhookIntake } from '../webhookIntake.js';
import { InteraktReader } from './interakt.reader.js';
import { isSignedBy } from './interaktSignature.js';

/** Interakt counts nothing but 200 within three seconds as delivered (providers/interakt.md §1.8). */
const OK = { status: 'ok' };

const ANYTHING = {
  schema: { type: 'object', additionalProperties: true },
  description: 'As Interakt sends it',
};

@ApiTags('webhooks')
@ApiHeader({
  name: 'Interakt-Signature',
  required: false,
  description: '`sha256=` and the HMAC of the body under the secret, in hex; needed wherever a secret is set',
})
@ApiResponse({ status: 200, type: WebhookReceivedDto, description: 'It is stored, or nothing that we keep' })
@ApiResponse({ status: 401, description: 'The secret is missing or wrong; nothing is kept' })
@ApiResponse({ status: 503, description: 'Nothing can be stored now: send it again later' })
@Controller('webhooks/interakt')
@Public()
@NotRateLimited()
export class InteraktWebhookController {
  constructor(
    private readonly door: WebhookDoor,
    private readonly intake: WebhookIntake,
    private readonly reader: InteraktReader,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiBody(ANYTHING)
  @ApiOperation({ summary: 'What Interakt reports to the default tenant’s account' })
  receive(@Req() request: HttpRequest): Promise<typeof OK> {
    return this.take(undefined, request);
  }

  @Post(':accountId')
  @HttpCode(200)
  @ApiBody(ANYTHING)
  @ApiOperation({ summary: 'What Interakt reports to any other account' })
  receiveFor(@Param('accountId') accountId: string, @Req() request: HttpRequest): Promise<typeof OK> {
    return this.take(accountId, request);
  }

  private async take(accountId: string | undefined, request: HttpRequest): Promise<typeof OK> {
    const webhook = await this.door.admit('interakt', accountId, request, 'interakt-signature', isSignedBy);
    if (webhook !== null) await this.intake.take(this.reader, webhook);
    return OK;
  }
}
