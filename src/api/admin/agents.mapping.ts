import type { AgentOptions } from '../../aiAgent/model.js';
import type { JsonObject } from '../../platform/database/tables.generated.js';
import type { AgentRow } from '../../tenants/agent.store.js';
import type { AgentDto, AgentOptionsDto } from './agents.dto.js';

/** Between the API's words and those that the models read (`AgentOptions`). */

export function storedOptions({ overrides, dynamic_variables, model }: AgentOptionsDto): JsonObject {
  const options: AgentOptions = {
    ...(overrides && {
      overrides: {
        prompt: overrides.prompt,
        firstMessage: overrides.first_message,
        language: overrides.language,
        textOnly: overrides.text_only,
      },
    }),
    ...(dynamic_variables && { dynamicVariables: dynamic_variables }),
    ...(model !== undefined && { model }),
  };
  // Undefined fields vanish, so that only what was said is stored.
  return JSON.parse(JSON.stringify(options)) as JsonObject;
}

function shownOptions({ overrides, dynamicVariables, model }: AgentOptions): AgentOptionsDto {
  return {
    ...(overrides && {
      overrides: {
        prompt: overrides.prompt,
        first_message: overrides.firstMessage,
        language: overrides.language,
        text_only: overrides.textOnly,
      },
    }),
    ...(dynamicVariables && { dynamic_variables: dynamicVariables }),
    ...(model !== undefined && { model }),
  };
}

export const toAgentDto = (agent: AgentRow): AgentDto => ({
  id: agent.id,
  name: agent.name,
  provider: agent.provider,
  provider_agent_id: agent.provider_agent_id,
  prompt: agent.prompt,
  options: shownOptions(agent.options as AgentOptions),
  is_active: agent.is_active,
  created_at: agent.created_at.toISOString(),
  updated_at: agent.updated_at.toISOString(),
});
