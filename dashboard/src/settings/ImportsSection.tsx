import { useQuery } from '@tanstack/react-query';
import { RotateCw, Trash2 } from 'lucide-react';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.js';
import { Card } from '../ui/Card.js';
import { Confirmed } from '../ui/Confirmed.js';
import { ErrorState } from '../ui/ErrorState.js';
import { SelectField, TextField } from '../ui/Field.js';
import { formText } from '../ui/formText.js';
import { IconButton } from '../ui/IconButton.js';
import { Switch } from '../ui/Switch.js';
import {
  addImport,
  changeImport,
  IMPORT_PLATFORMS,
  type ImportConnection,
  loadImports,
  removeImport,
  rotateImport,
} from './imports.api.js';
import { SecretOnce } from './SecretOnce.js';
import { useChange } from './useChange.js';

const refresh = ['imports'];

/** The ways in for bulk imports (document 001). */
export function ImportsSection() {
  const { t } = useTranslation();
  const imports = useQuery({ queryKey: refresh, queryFn: loadImports });
  const [secret, setSecret] = useState<string | null>(null);
  const showSecret = ({ api_secret }: { api_secret: string }) => setSecret(api_secret);
  const add = useChange(addImport, { refresh, onDone: showSecret });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    add.mutate(
      {
        platform: formText(fields, 'platform'),
        connection_id: formText(fields, 'connection_id'),
        name: formText(fields, 'name'),
      },
      { onSuccess: () => form.reset() },
    );
  };
  return (
    <Card title={t('settings.imports')} lead={t('imports.lead')}>
      {imports.error !== null && (
        <ErrorState
          title={t('imports.failed')}
          error={imports.error}
          onRetry={() => void imports.refetch()}
        />
      )}
      {imports.data?.length === 0 && <p className="text-sm text-ink-soft">{t('imports.none')}</p>}
      <ul className="divide-y divide-line">
        {imports.data?.map((connection) => (
          <ImportRow key={connection.id} connection={connection} onSecret={showSecret} />
        ))}
      </ul>
      <form onSubmit={submit} className="mt-5 grid gap-3 border-t border-line pt-5 sm:grid-cols-3">
        <SelectField
          label={t('imports.platform')}
          name="platform"
          options={IMPORT_PLATFORMS.map((platform) => ({
            value: platform,
            label: t(`platform.${platform}`),
          }))}
        />
        <TextField label={t('imports.id')} name="connection_id" required placeholder="wa_business_123" />
        <TextField label={t('imports.name')} name="name" />
        <div className="sm:col-span-3">
          <Button type="submit" look="primary" disabled={add.isPending}>
            {t('imports.add')}
          </Button>
        </div>
      </form>
      {secret !== null && (
        <SecretOnce title={t('imports.secret')} secret={secret} onClose={() => setSecret(null)} />
      )}
    </Card>
  );
}

interface ImportRowProps {
  connection: ImportConnection;
  onSecret: (made: { api_secret: string }) => void;
}

function ImportRow({ connection, onSecret }: ImportRowProps) {
  const { t } = useTranslation();
  const { id, platform, connection_id, is_active } = connection;
  const name = connection.name || connection_id;
  const rotate = useChange(() => rotateImport(id), { refresh, onDone: onSecret });
  const change = useChange((active: boolean) => changeImport(id, active), { refresh });
  const remove = useChange(() => removeImport(id), { refresh });
  return (
    <li className="flex items-center gap-2 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-xs text-ink-faint">
          {t(`platform.${platform}`)} · {connection_id}
        </p>
      </div>
      <Confirmed
        title={t('imports.rotate', { name })}
        lead={t('imports.rotateLead')}
        onConfirm={() => rotate.mutate(undefined)}
      >
        {(ask) => (
          <IconButton label={t('imports.rotate', { name })} onClick={ask}>
            <RotateCw size={16} aria-hidden />
          </IconButton>
        )}
      </Confirmed>
      <Confirmed
        title={t('imports.remove', { name })}
        lead={t('imports.removeLead')}
        onConfirm={() => remove.mutate(undefined)}
      >
        {(ask) => (
          <IconButton label={t('imports.remove', { name })} onClick={ask}>
            <Trash2 size={16} aria-hidden />
          </IconButton>
        )}
      </Confirmed>
      <Switch
        label={t('imports.active', { name })}
        checked={is_active}
        onChange={(active) => change.mutate(active)}
      />
    </li>
  );
}
