import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMe } from '../auth/authContext.js';
import { blockNumber, loadBlacklist, unblockNumber } from '../settings/blacklist.api.js';
import { useChange } from '../settings/useChange.js';
import type { Conversation } from './conversation.js';

export interface Blocking {
  isBlocked: boolean;
  isBusy: boolean;
  toggle: () => void;
}

/** Whether nothing answers this number, and how that is changed; null for those who may not, and without a number. */
export function useBlocking({ phone_number: phone, customer_name: name }: Conversation): Blocking | null {
  const { t } = useTranslation();
  const { role } = useMe();
  const mayBlock = phone !== null && (role === 'admin' || role === 'manager');
  const refresh = ['blacklist'];
  const blacklist = useQuery({ queryKey: refresh, queryFn: loadBlacklist, enabled: mayBlock });
  const block = useChange(blockNumber, { refresh, done: t('action.blocked', { name }) });
  const unblock = useChange(unblockNumber, { refresh, done: t('action.unblocked', { name }) });
  if (!mayBlock) return null;
  const isBlocked = blacklist.data?.includes(phone) ?? false;
  return {
    isBlocked,
    isBusy: blacklist.isPending || block.isPending || unblock.isPending,
    toggle: () => (isBlocked ? unblock : block).mutate(phone),
  };
}
