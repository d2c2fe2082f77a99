import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../auth/authContext.js';
import { Button } from '../ui/Button.js';
import { SelectField, TextField } from '../ui/Field.js';
import { useTimes } from '../ui/useTimes.js';
import { loadAgents } from './agents.api.js';
import { type ConnectionStatus, saveConfig } from './connection.api.js';
import { useChange } from './useChange.js';

const NOBODY = '';

/** Which AI agent answers, and how long people have the first word. */
export function AnswerSettings({ connection }: { connection: ConnectionStatus }) {
  const { t } = useTranslation();
  const times = useTimes();
  const isAdmin = useMe().role === 'admin';
  const agents = useQuery({ queryKey: ['agents'], queryFn: loadAgents });
  const [agentId, setAgentId] = useState(connection.agent_id ?? NOBODY);
  const [seconds, setSeconds] = useState(String(connection.grace_period_seconds));
  const save = useChange(saveConfig, { refresh: ['connection'], done: t('common.saved') });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const chosen = agentId === NOBODY ? null : agentId;
    save.mutate({
      ...(chosen !== connection.agent_id && { agent_id: chosen }),
      grace_period_seconds: Number(seconds),
    });
  };
  return (
    <form onSubmit={submit} className="grid gap-4 sm:grid-cols-2">
      <SelectField
        label={t('answerSettings.agent')}
        hint={agentId === NOBODY ? t('answerSettings.noAgentHint') : undefined}
        value={agentId}
        disabled={!isAdmin}
        onChange={(event) => setAgentId(event.target.value)}
        options={[
          { value: NOBODY, label: t('answerSettings.nobody') },
          ...(agents.data ?? []).map(({ id, name, is_active }) => ({
            value: id,
            label: is_active ? name : t('answerSettings.inactive', { name }),
          })),
        ]}
      />
      <TextField
        label={t('answerSettings.grace')}
        hint={t('answerSettings.graceHint', { time: times.duration(Number(seconds) || 0) })}
        type="number"
        min={1}
        max={1800}
        required
        inputMode="numeric"
        value={seconds}
        disabled={!isAdmin}
        onChange={(event) => setSeconds(event.target.value)}
      />
      {isAdmin && (
        <div className="sm:col-span-2">
          <Button type="submit" look="primary" disabled={save.isPending}>
            {t('common.save')}
          </Button>
        </div>
      )}
    </form>
  );
}
