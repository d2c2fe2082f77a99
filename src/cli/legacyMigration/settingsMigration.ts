import { internationalPhone } from '../../contracts/phone.js';
import type { AgentId } from '../../contracts/ids.js';
import type { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/transaction.js';
import { AgentStore } from '../../tenants/agent.store.js';
import { WhatsappSettingsStore } from '../../tenants/whatsappSettings.store.js';
import { idFromLegacy } from './legacyIds.js';
import { type LegacyAgent, type LegacyTenant, readAgent, readTenant } from './legacyRecords.js';
import type { MigrationGround } from './migrationGround.js';

/**
 * Agents, and which of them the tenant had: by reference, or by ElevenLabs' own id from before (spec/003 §15.2). What
 * has been chosen here already stays.
 */
export class SettingsMigration {
  private readonly agents: AgentStore;
  private readonly settings: WhatsappSettingsStore;

  constructor(
    private readonly ground: MigrationGround,
    database: Database,
  ) {
    this.agents = new AgentStore(database);
    this.settings = new WhatsappSettingsStore(database, ground.config);
  }

  async run(): Promise<void> {
    const { files, legacyTenantId, step } = this.ground;
    const agents = await files.all('agents', readAgent);
    const tenants = await files.all('tenants', readTenant);
    const ours = agents.filter((agent) => agent.tenantId === legacyTenantId);
    const tenant = tenants.find((each) => each.id === legacyTenantId);
    await step(async (tx) => {
      const byElevenLabsId = await this.addAgents(tx, ours);
      if (tenant === undefined) return;
      await this.choose(tx, tenant, ours, byElevenLabsId);
      await this.block(tx, tenant);
    });
  }

  private async addAgents(tx: Tx, agents: readonly LegacyAgent[]): Promise<Map<string, AgentId>> {
    const { store, tenantId, report } = this.ground;
    const known = await store.agentsByElevenLabsId(tx, tenantId);
    const missing = new Map(
      agents
        .filter((each) => !known.has(each.elevenlabsAgentId))
        .map((each) => [each.elevenlabsAgentId, each]),
    );
    // A tenant has a handful.
    for (const agent of missing.values()) {
      const fields = {
        name: agent.name,
        provider: 'elevenlabs' as const,
        provider_agent_id: agent.elevenlabsAgentId,
        prompt: null,
        options: {},
        is_active: agent.isActive,
      };
      const { id } = await this.agents.create(
        tx,
        tenantId,
        fields,
        idFromLegacy(tenantId, 'agents', agent.id),
      );
      known.set(agent.elevenlabsAgentId, id);
    }
    report.count('agents', missing.size, agents.length - missing.size);
    return known;
  }

  private async choose(
    tx: Tx,
    tenant: LegacyTenant,
    agents: readonly LegacyAgent[],
    byElevenLabsId: ReadonlyMap<string, AgentId>,
  ): Promise<void> {
    const { store, tenantId, report } = this.ground;
    const chosen = await store.chosen(tx, tenantId);
    const referred = agents.find((agent) => agent.id === tenant.agentId)?.elevenlabsAgentId;
    const wanted = referred ?? tenant.elevenlabsAgentId;
    const found = wanted === null ? undefined : byElevenLabsId.get(wanted);
    if (wanted !== null && found === undefined) report.notes.push(`settings: no agent has the id ${wanted}`);
    const agentId = chosen.agentId === null ? found : undefined;
    const graceSeconds = chosen.graceSeconds === null ? this.heldToBounds(tenant.graceSeconds) : undefined;
    if (agentId !== undefined) report.notes.push(`settings: the agent is ${wanted}`);
    if (graceSeconds !== undefined) report.notes.push(`settings: the grace period is ${graceSeconds} s`);
    if (agentId !== undefined || graceSeconds !== undefined) {
      await this.settings.save(tx, tenantId, { agentId, graceSeconds });
    }
  }

  private heldToBounds(seconds: number | null): number | undefined {
    const { minSeconds, maxSeconds } = this.ground.config.grace;
    return seconds === null ? undefined : Math.min(Math.max(Math.round(seconds), minSeconds), maxSeconds);
  }

  private async block(tx: Tx, { blacklistedNumbers }: LegacyTenant): Promise<void> {
    const { store, tenantId, report } = this.ground;
    const phones = [...new Set(blacklistedNumbers.flatMap((number) => internationalPhone(number) ?? []))];
    const added = await store.block(tx, tenantId, phones);
    report.count('blocked numbers', added, phones.length - added);
  }
}
