import { useTranslation } from 'react-i18next';

/** Who reacted is told by ids that nobody knows; what they reacted with is what one wants to see. */
export function Reactions({ reactions }: { reactions: Record<string, string> }) {
  const { t } = useTranslation();
  const shown = [...new Set(Object.values(reactions).filter((reaction) => reaction !== ''))];
  if (shown.length === 0) return null;
  return (
    <p
      aria-label={t('message.reactions', { list: shown.join(' ') })}
      role="img"
      className="-mt-1 rounded-full border border-line bg-surface px-1.5 text-sm"
    >
      {shown.join(' ')}
    </p>
  );
}
