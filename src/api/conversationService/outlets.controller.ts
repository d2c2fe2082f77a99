import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { storableText } from '../../contracts/storableText.js';
import { type Outlet, OutletStore } from '../../tenants/outlet.store.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { Roles } from '../../tenants/routeAccess.js';
import { OutletDto } from './conversationService.dto.js';
import { CreateOutletDto } from './conversationService.requests.js';

/** The shops or branches that conversations may belong to. */
@ApiTags('conversation-service')
@ApiBearerAuth()
@ApiSecurity('api-key')
@Controller('api/v1/outlets')
export class OutletsController {
  constructor(private readonly outlets: OutletStore) {}

  @Post()
  @Roles('manager')
  @ApiOperation({ summary: 'Add an outlet' })
  @ApiResponse({ status: 201, type: OutletDto })
  @ApiResponse({ status: 400, description: 'A value is wrong: `details` names its field' })
  @ApiResponse({ status: 403, description: 'The role may not' })
  async create(
    @CurrentUser() { tenantId }: Principal,
    @Body() { name }: CreateOutletDto,
  ): Promise<OutletDto> {
    return shown(await this.outlets.create(tenantId, storableText(name)));
  }

  @Get()
  @ApiOperation({ summary: 'All outlets, oldest first' })
  @ApiResponse({ status: 200, type: [OutletDto] })
  async list(@CurrentUser() { tenantId }: Principal): Promise<OutletDto[]> {
    return (await this.outlets.list(tenantId)).map(shown);
  }
}

const shown = ({ id, tenant_id, name, created_at }: Outlet): OutletDto => ({
  id,
  tenant_id,
  name,
  created_at: created_at.toISOString(),
});
