import { CircleAlert, CircleCheck, LoaderCircle, Unplug } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../auth/authContext.js';
import { Button } from '../ui/Button.js';
import { Confirmed } from '../ui/Confirmed.js';
import { connect, type ConnectionStatus, disconnect, registerWebhook } from './connection.api.js';
import { QrCode } from './QrCode.js';
import { useChange } from './useChange.js';

/** Whether the phone is linked, and how it is linked or let go. */
export function PhoneConnection({ connection }: { connection: ConnectionStatus }) {
  const { t } = useTranslation();
  const isAdmin = useMe().role === 'admin';
  const [qr, setQr] = useState<string | null>(null);
  const refresh = ['connection'];
  const linking = useChange(connect, { refresh, onDone: ({ qr_code }) => setQr(qr_code) });
  const letting = useChange(disconnect, { refresh, onDone: () => setQr(null) });
  const webhook = useChange(registerWebhook, { refresh, done: t('connectionSettings.webhookDone') });
  const { connected, phone } = connection;
  return (
    <div className="space-y-4">
      <State connection={connection} />
      {!connected && qr !== null && (
        <div className="flex flex-wrap items-center gap-6 rounded-xl bg-sunken p-4">
          <QrCode text={qr} label={t('connectionSettings.qr')} />
          <div className="min-w-52 flex-1 text-sm text-ink-soft">
            <ol className="list-decimal space-y-1.5 pl-4">
              <li>{t('connectionSettings.step1')}</li>
              <li>{t('connectionSettings.step2')}</li>
              <li>{t('connectionSettings.step3')}</li>
            </ol>
            <Button
              size="small"
              className="mt-3"
              onClick={() => linking.mutate()}
              disabled={linking.isPending}
            >
              {t('connectionSettings.newQr')}
            </Button>
          </div>
        </div>
      )}
      {isAdmin && (
        <div className="flex flex-wrap gap-2">
          {!connected && qr === null && (
            <Button look="primary" onClick={() => linking.mutate()} disabled={linking.isPending}>
              {phone === null ? t('connectionSettings.connect') : t('connectionSettings.reconnect')}
            </Button>
          )}
          {connected && (
            <Button onClick={() => webhook.mutate()} disabled={webhook.isPending}>
              {t('connectionSettings.webhook')}
            </Button>
          )}
          {connected && (
            <Confirmed
              title={t('connectionSettings.disconnect')}
              lead={t('connectionSettings.disconnectLead')}
              onConfirm={() => letting.mutate()}
            >
              {(ask) => (
                <Button look="danger" onClick={ask} disabled={letting.isPending}>
                  <Unplug size={15} aria-hidden />
                  {t('connectionSettings.disconnect')}
                </Button>
              )}
            </Confirmed>
          )}
        </div>
      )}
    </div>
  );
}

function State({ connection: { connected, status, phone } }: { connection: ConnectionStatus }) {
  const { t } = useTranslation();
  const isPending = status === 'pending';
  const Icon = connected ? CircleCheck : isPending ? LoaderCircle : CircleAlert;
  return (
    <p role="status" className="flex items-center gap-2.5">
      <Icon
        size={18}
        aria-hidden
        className={connected ? 'text-ai' : isPending ? 'text-wait' : 'text-ink-faint'}
      />
      <span className="font-medium">
        {connected
          ? t('connectionSettings.connected')
          : isPending
            ? t('connectionSettings.pending')
            : t('connectionSettings.disconnected')}
      </span>
      {phone !== null && <span className="tabular text-ink-soft">{phone}</span>}
      {!connected && !isPending && status !== 'disconnected' && (
        <code className="rounded bg-sunken px-1.5 py-0.5 text-xs text-ink-soft">{status}</code>
      )}
    </p>
  );
}
