import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { AppError, notFound } from '../../contracts/errors.js';
import { type Connection, ConnectionStore } from '../../messagingIngest/connection.store.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { RequireFeature, Roles } from '../../tenants/routeAccess.js';
import {
  ConnectionDto,
  ConnectionParams,
  ConnectionWithSecretDto,
  CreateConnectionDto,
  UpdateConnectionDto,
} from './connections.dto.js';

/** The ways in for imports (spec/001, "Obtaining an API Key"). */
@ApiTags('messaging-ingest')
@ApiBearerAuth()
@ApiSecurity('api-key')
@Roles('admin')
@RequireFeature('messaging_ingest')
@Controller('messaging-ingest/connections')
export class ConnectionsController {
  constructor(private readonly connections: ConnectionStore) {}

  @Post()
  @ApiOperation({ summary: 'Make a connection; the answer is the only place where its secret can be read' })
  @ApiResponse({ status: 201, type: ConnectionWithSecretDto })
  @ApiResponse({ status: 400, description: 'A field is wrong: `details` names it' })
  @ApiResponse({ status: 409, description: 'There is a connection of this name on the platform' })
  async create(
    @CurrentUser() { tenantId, userId }: Principal,
    @Body() { platform, connection_id, name }: CreateConnectionDto,
  ): Promise<ConnectionWithSecretDto> {
    const made = await this.connections.create({
      tenantId,
      userId,
      platform,
      connectionId: connection_id,
      name: name ?? '',
    });
    if (made === null) {
      throw new AppError('conflict', 'There is such a connection already.', [
        { field: 'connection_id', message: 'is taken on this platform' },
      ]);
    }
    return { ...shown(made.connection), api_secret: made.secret };
  }

  @Get()
  @ApiOperation({ summary: 'All connections, newest first' })
  @ApiResponse({ status: 200, type: [ConnectionDto] })
  async list(@CurrentUser() { tenantId }: Principal): Promise<ConnectionDto[]> {
    return (await this.connections.list(tenantId)).map(shown);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @ApiOperation({ summary: 'Make a new secret; the old one is worth nothing at once' })
  @ApiResponse({ status: 200, type: ConnectionWithSecretDto })
  @ApiResponse({ status: 404, description: 'There is no such connection' })
  async rotate(
    @CurrentUser() { tenantId }: Principal,
    @Param() { id }: ConnectionParams,
  ): Promise<ConnectionWithSecretDto> {
    const rotated = await this.connections.rotate(tenantId, id);
    if (rotated === null) throw notFound('Connection');
    return { ...shown(rotated.connection), api_secret: rotated.secret };
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Rename, deactivate or activate a connection' })
  @ApiResponse({ status: 200, type: ConnectionDto })
  @ApiResponse({ status: 400, description: 'A field is wrong: `details` names it' })
  @ApiResponse({ status: 404, description: 'There is no such connection' })
  async change(
    @CurrentUser() { tenantId }: Principal,
    @Param() { id }: ConnectionParams,
    @Body() change: UpdateConnectionDto,
  ): Promise<ConnectionDto> {
    const changed = await this.connections.change(tenantId, id, change);
    if (changed === null) throw notFound('Connection');
    return shown(changed);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a connection; what it has imported stays' })
  @ApiResponse({ status: 204 })
  @ApiResponse({ status: 404, description: 'There is no such connection' })
  async remove(@CurrentUser() { tenantId }: Principal, @Param() { id }: ConnectionParams): Promise<void> {
    if (!(await this.connections.remove(tenantId, id))) throw notFound('Connection');
  }
}

const shown = (connection: Connection): ConnectionDto => ({
  id: connection.id,
  platform: connection.platform,
  connection_id: connection.connection_id,
  name: connection.name,
  is_active: connection.is_active,
  user_id: connection.user_id,
  created_at: connection.created_at.toISOString(),
  updated_at: connection.updated_at.toISOString(),
});
