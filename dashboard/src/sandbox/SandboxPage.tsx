import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Avatar } from '../ui/Avatar.js';
import { BatonMark } from '../ui/BatonMark.js';
import { Button } from '../ui/Button.js';
import { classes } from '../ui/classes.js';
import { useDocumentTitle } from '../ui/useDocumentTitle.js';
import { type Customer, useCustomers } from './customers.js';
import { Phone } from './Phone.js';

const STEPS = ['write', 'wait', 'takeOver'] as const;

/** Where somebody without a WhatsApp account sees the whole loop: writes as a customer, and gets the answers. */
export default function SandboxPage() {
  const { t } = useTranslation();
  const { customers, another } = useCustomers();
  const [chosen, setChosen] = useState<Customer | undefined>(customers[0]);
  useDocumentTitle(t('sandbox.title'));
  return (
    <main className="flex h-full flex-col items-center gap-4 overflow-y-auto bg-sunken sm:flex-row sm:justify-center sm:gap-14 sm:px-8 sm:py-6">
      <div className="w-full max-w-sm px-4 pt-4 sm:p-0">
        <div className="mb-4 flex items-center gap-2 max-sm:hidden">
          <BatonMark size={30} />
          <span className="text-lg font-semibold">Baton</span>
        </div>
        <h1 className="text-2xl font-semibold tracking-tight text-balance max-sm:text-lg">
          {t('sandbox.title')}
        </h1>
        <ol className="mt-4 space-y-3 max-sm:hidden">
          {STEPS.map((step, index) => (
            <li key={step} className="flex gap-3 text-base text-ink-soft">
              <span className="tabular flex size-6 shrink-0 items-center justify-center rounded-full bg-surface text-xs font-semibold text-ink">
                {index + 1}
              </span>
              {t(`sandbox.step.${step}`)}
            </li>
          ))}
        </ol>
        <Link
          to="/inbox"
          target="_blank"
          className="mt-5 inline-block font-medium text-person underline underline-offset-3 max-sm:mt-1"
        >
          {t('sandbox.openInbox')}
        </Link>
        <h2 className="mt-8 mb-2 text-sm font-medium text-ink-soft max-sm:sr-only">{t('sandbox.writeAs')}</h2>
        <div role="group" aria-label={t('sandbox.writeAs')} className="flex flex-wrap gap-2 max-sm:mt-3">
          {customers.map((customer) => (
            <button
              key={customer.phone}
              type="button"
              aria-pressed={customer.phone === chosen?.phone}
              onClick={() => setChosen(customer)}
              className={classes(
                'flex items-center gap-2 rounded-full border py-1 pr-3.5 pl-1 text-sm font-medium',
                customer.phone === chosen?.phone
                  ? 'border-person bg-person-soft text-person'
                  : 'border-line-strong bg-surface hover:bg-hover',
              )}
            >
              <Avatar name={customer.name} kind="customer" className="size-7" />
              {customer.name}
            </button>
          ))}
          {another !== null && (
            <Button className="h-9.5 rounded-full" onClick={() => setChosen(another())}>
              <Plus size={15} aria-hidden />
              {t('sandbox.another')}
            </Button>
          )}
        </div>
      </div>
      {chosen !== undefined && (
        <div className="min-h-0 w-full flex-1 sm:w-auto sm:flex-none">
          <Phone key={chosen.phone} customer={chosen} />
        </div>
      )}
    </main>
  );
}
