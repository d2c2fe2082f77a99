import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Card } from '../ui/Card.js';
import { ErrorState } from '../ui/ErrorState.js';
import { AnswerSettings } from './AnswerSettings.js';
import { connectionStatus } from './connection.api.js';
import { PhoneConnection } from './PhoneConnection.js';

/** While the QR code is on the screen, Unipile is asked as well: its webhook may have nowhere to go yet. */
const LOOK_EVERY_MS = 4_000;

export function WhatsappSection() {
  const { t } = useTranslation();
  const connection = useQuery({
    queryKey: ['connection'],
    queryFn: connectionStatus,
    refetchInterval: ({ state }) => (state.data?.status === 'pending' ? LOOK_EVERY_MS : false),
  });
  if (connection.error !== null)
    return (
      <ErrorState
        title={t('connectionSettings.failed')}
        error={connection.error}
        onRetry={() => void connection.refetch()}
      />
    );
  if (connection.data === undefined) return <div className="shimmer h-44 rounded-2xl" aria-hidden />;
  return (
    <>
      <Card title={t('connectionSettings.title')} lead={t('connectionSettings.lead')}>
        <PhoneConnection connection={connection.data} />
      </Card>
      <Card title={t('answerSettings.title')} lead={t('answerSettings.lead')}>
        <AnswerSettings key={JSON.stringify(connection.data)} connection={connection.data} />
      </Card>
    </>
  );
}
