import { useQuery } from '@tanstack/react-query';
import { Bot, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../auth/authContext.js';
import { Button } from '../ui/Button.js';
import { Card } from '../ui/Card.js';
import { Confirmed } from '../ui/Confirmed.js';
import { ErrorState } from '../ui/ErrorState.js';
import { IconButton } from '../ui/IconButton.js';
import { Switch } from '../ui/Switch.js';
import { AgentDialog } from './AgentDialog.js';
import { type AiAgent, changeAgent, loadAgents, removeAgent } from './agents.api.js';
import { useChange } from './useChange.js';

type Editing = { agent: AiAgent | null } | null;

export function AgentsSection() {
  const { t } = useTranslation();
  const isAdmin = useMe().role === 'admin';
  const agents = useQuery({ queryKey: ['agents'], queryFn: loadAgents });
  const [editing, setEditing] = useState<Editing>(null);
  return (
    <Card title={t('settings.agents')} lead={t('agents.lead')}>
      {agents.error !== null && (
        <ErrorState title={t('agents.failed')} error={agents.error} onRetry={() => void agents.refetch()} />
      )}
      {agents.data?.length === 0 && <p className="text-sm text-ink-soft">{t('agents.none')}</p>}
      <ul className="divide-y divide-line">
        {agents.data?.map((agent) => (
          <AgentRow key={agent.id} agent={agent} mayChange={isAdmin} onEdit={() => setEditing({ agent })} />
        ))}
      </ul>
      {isAdmin && (
        <Button className="mt-4" onClick={() => setEditing({ agent: null })}>
          <Plus size={16} aria-hidden />
          {t('agents.add')}
        </Button>
      )}
      {editing !== null && <AgentDialog agent={editing.agent} onClose={() => setEditing(null)} />}
    </Card>
  );
}

interface AgentRowProps {
  agent: AiAgent;
  mayChange: boolean;
  onEdit: () => void;
}

function AgentRow({ agent, mayChange, onEdit }: AgentRowProps) {
  const { t } = useTranslation();
  const refresh = ['agents'];
  const change = useChange((is_active: boolean) => changeAgent(agent.id, { is_active }), { refresh });
  const remove = useChange(() => removeAgent(agent.id), { refresh });
  return (
    <li className="flex items-center gap-3 py-2.5">
      <span className="flex size-8 items-center justify-center rounded-full bg-ai-soft text-ai" aria-hidden>
        <Bot size={17} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{agent.name}</p>
        <p className="truncate text-xs text-ink-faint">{t(`agents.${agent.provider}`)}</p>
      </div>
      {mayChange && (
        <>
          <IconButton label={t('agents.edit', { name: agent.name })} onClick={onEdit}>
            <Pencil size={16} aria-hidden />
          </IconButton>
          <Confirmed
            title={t('agents.remove', { name: agent.name })}
            lead={t('agents.removeLead')}
            onConfirm={() => remove.mutate(undefined)}
          >
            {(ask) => (
              <IconButton label={t('agents.remove', { name: agent.name })} onClick={ask}>
                <Trash2 size={16} aria-hidden />
              </IconButton>
            )}
          </Confirmed>
        </>
      )}
      <Switch
        label={t('agents.active', { name: agent.name })}
        checked={agent.is_active}
        disabled={!mayChange}
        onChange={(isActive) => change.mutate(isActive)}
      />
    </li>
  );
}
