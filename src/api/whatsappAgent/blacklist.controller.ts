import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { TenantId } from '../../contracts/ids.js';
import { BlockedNumberStore } from '../../tenants/blockedNumber.store.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { RequireFeature, Roles } from '../../tenants/routeAccess.js';
import { BlacklistDto, PhoneDto } from './blacklist.dto.js';
import { writtenPhone } from './writtenPhone.js';

/** Numbers whose messages are kept and seen, and start nothing (spec/003 §12). Each route answers the whole list. */
@ApiTags('whatsapp')
@ApiBearerAuth()
@ApiSecurity('api-key')
@RequireFeature('whatsapp_agent')
@Roles('manager')
@Controller('whatsapp/blacklist')
export class BlacklistController {
  constructor(private readonly numbers: BlockedNumberStore) {}

  @Get()
  @ApiOperation({ summary: 'The blocked numbers' })
  @ApiResponse({ status: 200, type: BlacklistDto })
  async list(@CurrentUser() { tenantId }: Principal): Promise<BlacklistDto> {
    return this.shown(tenantId);
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Block a number; again is the same as once' })
  @ApiResponse({ status: 200, type: BlacklistDto })
  @ApiResponse({ status: 400, description: 'Not a number with its country code' })
  async add(@CurrentUser() { tenantId }: Principal, @Body() { phone }: PhoneDto): Promise<BlacklistDto> {
    await this.numbers.add(tenantId, writtenPhone(phone));
    return this.shown(tenantId);
  }

  @Delete(':phone')
  @ApiOperation({ summary: 'Unblock a number; one that is not blocked stays so' })
  @ApiResponse({ status: 200, type: BlacklistDto })
  @ApiResponse({ status: 400, description: 'Not a number with its country code' })
  async remove(@CurrentUser() { tenantId }: Principal, @Param() { phone }: PhoneDto): Promise<BlacklistDto> {
    await this.numbers.remove(tenantId, writtenPhone(phone));
    return this.shown(tenantId);
  }

  private async shown(tenantId: TenantId): Promise<BlacklistDto> {
    return { blacklisted_numbers: await this.numbers.list(tenantId) };
  }
}
