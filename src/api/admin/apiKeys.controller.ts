import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { notFound } from '../../contracts/errors.js';
import { type ApiKey, ApiKeyStore, KEY_SCOPES } from '../../tenants/apiKey.store.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { Roles } from '../../tenants/routeAccess.js';
import { ApiKeyDto, ApiKeyParams, CreateApiKeyDto, NewApiKeyDto } from './apiKeys.dto.js';

/** Keys for services, which send them as `x-api-key`. */
@ApiTags('api-keys')
@ApiBearerAuth()
@ApiSecurity('api-key')
@Roles('admin')
@Controller('api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeyStore) {}

  @Get()
  @ApiOperation({ summary: 'All keys, newest first' })
  @ApiResponse({ status: 200, type: [ApiKeyDto] })
  async list(@CurrentUser() { tenantId }: Principal): Promise<ApiKeyDto[]> {
    return (await this.keys.list(tenantId)).map(shown);
  }

  @Post()
  @ApiOperation({ summary: 'Make a key; the answer is the only place where it can be read' })
  @ApiResponse({ status: 201, type: NewApiKeyDto })
  async create(@CurrentUser() caller: Principal, @Body() wanted: CreateApiKeyDto): Promise<NewApiKeyDto> {
    const { key, secret } = await this.keys.create({
      tenantId: caller.tenantId,
      name: wanted.name,
      role: wanted.role ?? 'agent',
      scopes: wanted.scopes ?? KEY_SCOPES,
      createdBy: caller.userId,
    });
    return { ...shown(key), key: secret };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke a key' })
  @ApiResponse({ status: 204 })
  @ApiResponse({ status: 404, description: 'No such key' })
  async revoke(@CurrentUser() { tenantId }: Principal, @Param() { id }: ApiKeyParams): Promise<void> {
    if (!(await this.keys.revoke(tenantId, id))) throw notFound('API key');
  }
}

const shown = (key: ApiKey): ApiKeyDto => ({
  id: key.id,
  name: key.name,
  prefix: key.prefix,
  role: key.role,
  scopes: key.scopes,
  created_at: key.created_at.toISOString(),
  last_used_at: key.last_used_at?.toISOString() ?? null,
  revoked_at: key.revoked_at?.toISOString() ?? null,
});
