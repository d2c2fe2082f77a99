import { Body, Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { AppError } from '../../contracts/errors.js';
import { Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import { AgentStore } from '../../tenants/agent.store.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { RequireFeature, Roles } from '../../tenants/routeAccess.js';
import { WhatsappSettingsStore } from '../../tenants/whatsappSettings.store.js';
import {
  AgentChoiceDto,
  ConfigDto,
  ConnectionStatusDto,
  RegisteredWebhooksDto,
  SavedConfigDto,
  StartedConnectionDto,
} from './connection.dto.js';
import { WhatsappConnection } from './connection.service.js';

/** The number that the tenant's chats come by, and how its sessions run (spec/003 §9.1). */
@ApiTags('whatsapp')
@ApiBearerAuth()
@ApiSecurity('api-key')
@RequireFeature('whatsapp_agent')
@Controller('whatsapp')
export class ConnectionController {
  constructor(
    private readonly connection: WhatsappConnection,
    private readonly settings: WhatsappSettingsStore,
    private readonly agents: AgentStore,
    private readonly config: Config,
    private readonly database: Database,
  ) {}

  @Post('connect')
  @Roles('admin')
  @HttpCode(200)
  @ApiOperation({ summary: 'Link a phone: answers the text of a QR code to scan with it' })
  @ApiResponse({ status: 200, type: StartedConnectionDto })
  @ApiResponse({ status: 409, description: 'Unipile is not configured, or refuses our key' })
  @ApiResponse({ status: 502, description: 'Unipile cannot be reached' })
  async connect(@CurrentUser() { tenantId }: Principal): Promise<StartedConnectionDto> {
    const { externalId, status, qrCode } = await this.connection.connect(tenantId);
    return { account_id: externalId, status, qr_code: qrCode };
  }

  @Get('connection-status')
  @ApiOperation({ summary: 'Whether the phone is linked, and how sessions run' })
  @ApiResponse({ status: 200, type: ConnectionStatusDto })
  async status(@CurrentUser() { tenantId }: Principal): Promise<ConnectionStatusDto> {
    const { status, phone } = await this.connection.state(tenantId);
    const { agentId, graceSeconds } = await this.settings.read(tenantId);
    return {
      connected: status === 'ok',
      status,
      phone,
      agent_id: agentId,
      grace_period_seconds: graceSeconds,
    };
  }

  @Post('disconnect')
  @Roles('admin')
  @HttpCode(200)
  @ApiOperation({ summary: 'Unlink the phone; the chats stay' })
  @ApiResponse({ status: 200, type: ConnectionStatusDto })
  @ApiResponse({ status: 409, description: 'No phone is linked, or Unipile is not configured' })
  @ApiResponse({ status: 502, description: 'Unipile cannot be reached' })
  async disconnect(@CurrentUser() caller: Principal): Promise<ConnectionStatusDto> {
    await this.connection.disconnect(caller.tenantId);
    return this.status(caller);
  }

  @Put('config')
  @Roles('admin')
  @ApiOperation({ summary: 'Choose the AI agent and the grace period; what is left out stays' })
  @ApiResponse({ status: 200, type: SavedConfigDto })
  @ApiResponse({ status: 404, description: 'No such agent' })
  async configure(
    @CurrentUser() { tenantId }: Principal,
    @Body() { agent_id: agentId, grace_period_seconds: wanted }: ConfigDto,
  ): Promise<SavedConfigDto> {
    const { minSeconds, maxSeconds } = this.config.grace;
    const graceSeconds =
      wanted === undefined ? undefined : Math.min(Math.max(wanted, minSeconds), maxSeconds);
    await this.database.transaction(async (tx) => {
      if (agentId != null && !(await this.agents.holds(tx, tenantId, agentId))) {
        throw new AppError('not_found', 'AI agent not found', [
          { field: 'agent_id', message: 'agent_id names no AI agent' },
        ]);
      }
      await this.settings.save(tx, tenantId, { agentId, graceSeconds });
    });
    const saved = await this.settings.read(tenantId);
    return { agent_id: saved.agentId, grace_period_seconds: saved.graceSeconds };
  }

  @Post('register-webhook')
  @Roles('admin')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Tell Unipile to report messages and account changes to PUBLIC_URL, with our secret',
  })
  @ApiResponse({ status: 200, type: RegisteredWebhooksDto })
  @ApiResponse({ status: 409, description: 'PUBLIC_URL or Unipile is not configured' })
  @ApiResponse({ status: 502, description: 'Unipile cannot be reached' })
  async registerWebhook(@CurrentUser() { tenantId }: Principal): Promise<RegisteredWebhooksDto> {
    const { url, webhooks } = await this.connection.registerWebhooks(tenantId);
    return { url, webhooks: webhooks.map(({ source, id }) => ({ source, webhook_id: id })) };
  }

  @Get('agents')
  @ApiOperation({ summary: 'The AI agents to choose from' })
  @ApiResponse({ status: 200, type: [AgentChoiceDto] })
  async listAgents(@CurrentUser() { tenantId }: Principal): Promise<AgentChoiceDto[]> {
    const agents = await this.agents.list(tenantId);
    return agents.map(({ id, name, is_active }) => ({ _id: id, name, is_active }));
  }
}
