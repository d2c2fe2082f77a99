import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.js';
import { Card } from '../ui/Card.js';
import { ErrorState } from '../ui/ErrorState.js';
import { TextField } from '../ui/Field.js';
import { blockNumber, loadBlacklist, unblockNumber } from './blacklist.api.js';
import { useChange } from './useChange.js';

export function BlacklistSection() {
  const { t } = useTranslation();
  const numbers = useQuery({ queryKey: ['blacklist'], queryFn: loadBlacklist });
  const [phone, setPhone] = useState('');
  const refresh = ['blacklist'];
  const block = useChange(blockNumber, { refresh, onDone: () => setPhone('') });
  const unblock = useChange(unblockNumber, { refresh });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (phone.trim() !== '') block.mutate(phone.trim());
  };
  return (
    <Card title={t('settings.blacklist')} lead={t('blacklist.lead')}>
      <form onSubmit={submit} className="mb-4 flex items-end gap-2">
        <TextField
          label={t('blacklist.number')}
          type="tel"
          placeholder="+905551234567"
          required
          value={phone}
          onChange={(event) => setPhone(event.target.value)}
          className="max-w-72 flex-1"
        />
        <Button type="submit" look="primary" className="h-10" disabled={block.isPending}>
          {t('blacklist.block')}
        </Button>
      </form>
      {numbers.error !== null && (
        <ErrorState
          title={t('blacklist.failed')}
          error={numbers.error}
          onRetry={() => void numbers.refetch()}
        />
      )}
      {numbers.data?.length === 0 && <p className="text-sm text-ink-soft">{t('blacklist.none')}</p>}
      <ul className="divide-y divide-line">
        {numbers.data?.map((number) => (
          <li key={number} className="flex items-center justify-between py-2">
            <span className="tabular">{number}</span>
            <Button
              size="small"
              look="ghost"
              aria-label={t('blacklist.unblockNumber', { number })}
              onClick={() => unblock.mutate(number)}
            >
              {t('blacklist.unblock')}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
