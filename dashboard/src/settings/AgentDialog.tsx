import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AGENT_PROVIDERS, type AgentProvider } from '../../../src/contracts/model.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { SelectField, TextArea, TextField } from '../ui/Field.js';
import { formText } from '../ui/formText.js';
import { addAgent, type AiAgent, type AiAgentWish, changeAgent } from './agents.api.js';
import { useChange } from './useChange.js';

interface AgentDialogProps {
  /** Null: a new one. */
  agent: AiAgent | null;
  onClose: () => void;
}

export function AgentDialog({ agent, onClose }: AgentDialogProps) {
  const { t } = useTranslation();
  const [provider, setProvider] = useState<AgentProvider>(agent?.provider ?? 'sandbox');
  const save = useChange(
    (wish: AiAgentWish) => (agent === null ? addAgent(wish) : changeAgent(agent.id, wish)),
    { refresh: ['agents'], done: t('common.saved'), onDone: onClose },
  );
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    save.mutate({
      name: formText(form, 'name'),
      provider,
      provider_agent_id: formText(form, 'provider_agent_id') || null,
      prompt: formText(form, 'prompt') || null,
    });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={agent === null ? t('agents.add') : t('agents.edit', { name: agent.name })}
    >
      <form onSubmit={submit} className="space-y-4">
        <TextField label={t('agents.name')} name="name" defaultValue={agent?.name} required />
        <SelectField
          label={t('agents.provider')}
          hint={t(`agents.${provider}Hint`)}
          value={provider}
          onChange={(event) => setProvider(event.target.value as AgentProvider)}
          options={AGENT_PROVIDERS.map((known) => ({ value: known, label: t(`agents.${known}`) }))}
        />
        {provider === 'elevenlabs' && (
          <TextField
            label={t('agents.providerId')}
            name="provider_agent_id"
            defaultValue={agent?.provider_agent_id ?? ''}
            required
          />
        )}
        {provider === 'gemini' && (
          <TextArea label={t('agents.prompt')} name="prompt" defaultValue={agent?.prompt ?? ''} rows={6} />
        )}
        <Button type="submit" look="primary" className="w-full" disabled={save.isPending}>
          {t('common.save')}
        </Button>
      </form>
    </Dialog>
  );
}
