import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/Dialog.js';
import { onShowShortcuts, showShortcuts, useShortcuts } from './shortcuts.js';

const KEYS = [
  [['j'], 'next'],
  [['k'], 'previous'],
  [['/'], 'search'],
  [['t'], 'takeOver'],
  [['r'], 'release'],
  [['c'], 'compose'],
  [['Esc'], 'back'],
  [['Enter'], 'send'],
  [['Shift', 'Enter'], 'newLine'],
  [['?'], 'help'],
] as const;

export function ShortcutsDialog() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useEffect(() => onShowShortcuts(() => setOpen(true)), []);
  useShortcuts(useMemo(() => ({ '?': showShortcuts }), []));
  return (
    <Dialog open={open} onOpenChange={setOpen} title={t('shortcuts.title')}>
      <dl className="divide-y divide-line">
        {KEYS.map(([keys, what]) => (
          <div key={what} className="flex items-center justify-between gap-4 py-2 text-sm">
            <dt>{t(`shortcuts.${what}`)}</dt>
            <dd className="flex gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="min-w-6 rounded-md border border-line-strong bg-raised px-1.5 py-0.5 text-center font-sans text-xs text-ink-soft"
                >
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
