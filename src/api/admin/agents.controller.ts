import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { notFound } from '../../contracts/errors.js';
import { Database } from '../../platform/database/database.js';
import { AgentStore } from '../../tenants/agent.store.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { Roles } from '../../tenants/routeAccess.js';
import { AgentDto, AgentParams, CreateAgentDto, UpdateAgentDto } from './agents.dto.js';
import { storedOptions, toAgentDto } from './agents.mapping.js';
import { AgentProviderCheck } from './agents.providerCheck.js';

/** The tenant's AI agents. Everybody may see them (to choose one); administrators change them. */
@ApiTags('agents')
@ApiBearerAuth()
@ApiSecurity('api-key')
@Controller('agents')
export class AgentsController {
  constructor(
    private readonly agents: AgentStore,
    private readonly providers: AgentProviderCheck,
    private readonly database: Database,
  ) {}

  @Get()
  @ApiOperation({ summary: 'All AI agents, by name' })
  @ApiResponse({ status: 200, type: [AgentDto] })
  async list(@CurrentUser() { tenantId }: Principal): Promise<AgentDto[]> {
    return (await this.agents.list(tenantId)).map(toAgentDto);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One AI agent' })
  @ApiResponse({ status: 200, type: AgentDto })
  @ApiResponse({ status: 404, description: 'No such agent' })
  async get(@CurrentUser() { tenantId }: Principal, @Param() { id }: AgentParams): Promise<AgentDto> {
    const agent = await this.agents.find(tenantId, id);
    if (agent === null) throw notFound('AI agent');
    return toAgentDto(agent);
  }

  @Post()
  @Roles('admin')
  @ApiOperation({ summary: 'Add an AI agent; its provider is asked whether it knows the id' })
  @ApiResponse({ status: 201, type: AgentDto })
  @ApiResponse({ status: 409, description: 'There is no key for this provider' })
  @ApiResponse({ status: 422, description: 'The provider does not know the id' })
  @ApiResponse({ status: 502, description: 'The provider could not be asked' })
  async create(@CurrentUser() { tenantId }: Principal, @Body() wanted: CreateAgentDto): Promise<AgentDto> {
    const providerAgentId = wanted.provider_agent_id ?? null;
    await this.providers.check(wanted.provider, providerAgentId);
    const made = await this.database.transaction((tx) =>
      this.agents.create(tx, tenantId, {
        name: wanted.name,
        provider: wanted.provider,
        provider_agent_id: providerAgentId,
        prompt: wanted.prompt ?? null,
        options: storedOptions(wanted.options ?? {}),
        is_active: wanted.is_active ?? true,
      }),
    );
    return toAgentDto(made);
  }

  @Patch(':id')
  @Roles('admin')
  @ApiOperation({ summary: 'Change an AI agent; the next answer is given under the new settings' })
  @ApiResponse({ status: 200, type: AgentDto })
  @ApiResponse({ status: 404, description: 'No such agent' })
  @ApiResponse({ status: 409, description: 'There is no key for this provider' })
  @ApiResponse({ status: 422, description: 'The provider does not know the id' })
  async change(
    @CurrentUser() { tenantId }: Principal,
    @Param() { id }: AgentParams,
    @Body() { options, ...change }: UpdateAgentDto,
  ): Promise<AgentDto> {
    const before = await this.agents.find(tenantId, id);
    if (before === null) throw notFound('AI agent');
    const { provider = before.provider, provider_agent_id = before.provider_agent_id } = change;
    // A rename must not fail because the provider is away.
    if (provider !== before.provider || provider_agent_id !== before.provider_agent_id) {
      await this.providers.check(provider, provider_agent_id);
    }
    const fields = { ...change, ...(options && { options: storedOptions(options) }) };
    const changed = await this.database.transaction((tx) => this.agents.update(tx, tenantId, id, fields));
    if (changed === null) throw notFound('AI agent');
    return toAgentDto(changed);
  }

  @Delete(':id')
  @Roles('admin')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Remove an AI agent; where it answered, people get the customers until another is chosen',
  })
  @ApiResponse({ status: 204 })
  @ApiResponse({ status: 404, description: 'No such agent' })
  async remove(@CurrentUser() { tenantId }: Principal, @Param() { id }: AgentParams): Promise<void> {
    const removed = await this.database.transaction((tx) => this.agents.remove(tx, tenantId, id));
    if (!removed) throw notFound('AI agent');
  }
}
