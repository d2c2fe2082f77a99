import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Role, ROLES } from '../../../src/contracts/model.js';
import { Button } from '../ui/Button.js';
import { Card } from '../ui/Card.js';
import { Confirmed } from '../ui/Confirmed.js';
import { ErrorState } from '../ui/ErrorState.js';
import { SelectField, TextField } from '../ui/Field.js';
import { formText } from '../ui/formText.js';
import { useTimes } from '../ui/useTimes.js';
import { addApiKey, type ApiKey, loadApiKeys, revokeApiKey } from './apiKeys.api.js';
import { SecretOnce } from './SecretOnce.js';
import { useChange } from './useChange.js';

const refresh = ['apiKeys'];

export function ApiKeysSection() {
  const { t } = useTranslation();
  const keys = useQuery({ queryKey: refresh, queryFn: loadApiKeys });
  const [secret, setSecret] = useState<string | null>(null);
  const add = useChange(addApiKey, { refresh, onDone: ({ key }) => setSecret(key) });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    add.mutate(
      { name: formText(fields, 'name'), role: formText(fields, 'role') as Role },
      { onSuccess: () => form.reset() },
    );
  };
  const living = keys.data?.filter(({ revoked_at }) => revoked_at === null);
  return (
    <Card title={t('settings.keys')} lead={t('keys.lead')}>
      {keys.error !== null && (
        <ErrorState title={t('keys.failed')} error={keys.error} onRetry={() => void keys.refetch()} />
      )}
      {living?.length === 0 && <p className="text-sm text-ink-soft">{t('keys.none')}</p>}
      <ul className="divide-y divide-line">
        {living?.map((key) => (
          <KeyRow key={key.id} apiKey={key} />
        ))}
      </ul>
      <form
        onSubmit={submit}
        className="mt-5 grid items-start gap-3 border-t border-line pt-5 sm:grid-cols-2"
      >
        <TextField label={t('keys.name')} name="name" required placeholder={t('keys.nameExample')} />
        <SelectField
          label={t('people.role')}
          name="role"
          defaultValue="agent"
          options={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
        />
        <div className="sm:col-span-2">
          <Button type="submit" look="primary" disabled={add.isPending}>
            {t('keys.add')}
          </Button>
        </div>
      </form>
      {secret !== null && (
        <SecretOnce title={t('keys.secret')} secret={secret} onClose={() => setSecret(null)} />
      )}
    </Card>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation();
  const times = useTimes();
  const { id, name, prefix, role, last_used_at } = apiKey;
  const revoke = useChange(() => revokeApiKey(id), { refresh, done: t('keys.revoked', { name }) });
  return (
    <li className="flex items-center gap-3 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-xs text-ink-faint">
          <code>{prefix}…</code> · {t(`role.${role}`)} ·{' '}
          {last_used_at === null
            ? t('keys.neverUsed')
            : t('keys.lastUsed', { time: times.full(last_used_at) })}
        </p>
      </div>
      <Confirmed
        title={t('keys.revokeKey', { name })}
        lead={t('keys.revokeLead')}
        onConfirm={() => revoke.mutate(undefined)}
      >
        {(ask) => (
          <Button size="small" look="danger" aria-label={t('keys.revokeKey', { name })} onClick={ask}>
            {t('keys.revoke')}
          </Button>
        )}
      </Confirmed>
    </li>
  );
}
