import { useVirtualizer } from '@tanstack/react-virtual';
import { Inbox, ListFilter } from 'lucide-react';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAuth } from '../../auth/authContext.js';
import { EmptyState } from '../../ui/EmptyState.js';
import { ErrorState } from '../../ui/ErrorState.js';
import type { ConversationListing } from '../inboxQueries.js';
import { ConversationRow, rowHeight } from './ConversationRow.js';

/** How close to the end of what is loaded the next page is asked for, in rows. */
const AHEAD = 25;
const GAP = 2;
const EDGE = 6;

interface ConversationRowsProps {
  list: ConversationListing;
  openId: string | undefined;
  isFiltered: boolean;
}

export function ConversationRows({ list, openId, isFiltered }: ConversationRowsProps) {
  const { t } = useTranslation();
  if (list.error !== null && list.conversations.length === 0)
    return <ErrorState title={t('list.failed')} error={list.error} onRetry={list.tryAgain} />;
  if (list.isLoading) return <RowsSkeleton />;
  if (list.conversations.length === 0) return isFiltered ? <NothingMatches /> : <NothingYet />;
  return <Rows list={list} openId={openId} />;
}

function Rows({ list, openId }: Omit<ConversationRowsProps, 'isFiltered'>) {
  const { conversations, loadMore } = list;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: conversations.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const conversation = conversations[index];
      return conversation === undefined ? 0 : rowHeight(conversation);
    },
    getItemKey: (index) => conversations[index]?.id ?? index,
    gap: GAP,
    paddingStart: EDGE,
    paddingEnd: EDGE,
    overscan: 8,
  });
  const shown = rows.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  const needsMore = lastShown >= conversations.length - AHEAD;
  const heights = conversations.map(rowHeight).join();

  useEffect(() => {
    if (needsMore) loadMore();
  }, [needsMore, loadMore]);
  // A reason came or went: the height of a row is not measured, it follows from the conversation.
  useEffect(() => rows.measure(), [rows, heights]);

  // Only when another one is opened: a list that moves by itself takes the place from under one's finger.
  const scrollTo = useEffectEvent((wanted: string | undefined) => {
    const index = conversations.findIndex(({ id }) => id === wanted);
    if (index >= 0) rows.scrollToIndex(index, { align: 'auto' });
  });
  useEffect(() => scrollTo(openId), [openId]);

  return (
    <div ref={scroller} className="h-full overflow-y-auto overscroll-contain px-1.5" tabIndex={-1}>
      <ul className="relative" style={{ height: rows.getTotalSize() }}>
        {shown.map((row) => {
          const conversation = conversations[row.index];
          if (conversation === undefined) return null;
          return (
            <li
              key={row.key}
              className="absolute inset-x-0 top-0"
              style={{ height: row.size, transform: `translateY(${row.start}px)` }}
            >
              <ConversationRow conversation={conversation} isOpen={conversation.id === openId} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function RowsSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" className="space-y-1 px-1.5 py-1.5">
      <span className="sr-only">{t('common.loading')}</span>
      {Array.from({ length: 9 }, (_, index) => (
        <div
          key={index}
          aria-hidden
          className="flex h-16 gap-3 px-3 py-2.5"
          style={{ opacity: 1 - index * 0.1 }}
        >
          <div className="shimmer mt-1 size-8 rounded-full" />
          <div className="flex-1 space-y-2 pt-1.5">
            <div className="shimmer h-3 w-2/5 rounded" />
            <div className="shimmer h-3 w-4/5 rounded" />
          </div>
        </div>
      ))}
    </div>
  );
}

function NothingMatches() {
  const { t } = useTranslation();
  return (
    <EmptyState icon={<ListFilter size={26} strokeWidth={1.5} />} title={t('list.nothingMatches')}>
      {t('list.nothingMatchesLead')}
    </EmptyState>
  );
}

function NothingYet() {
  const { t } = useTranslation();
  const { sandboxIsOn } = useAuth();
  return (
    <EmptyState
      icon={<Inbox size={28} strokeWidth={1.5} />}
      title={t('list.nothingYet')}
      action={
        sandboxIsOn && (
          <Link
            to="/sandbox"
            target="_blank"
            className="inline-flex h-9 items-center rounded-lg bg-person px-3.5 text-sm font-medium text-on-person hover:bg-person-strong"
          >
            {t('list.openSandbox')}
          </Link>
        )
      }
    >
      {sandboxIsOn ? t('list.nothingYetSandbox') : t('list.nothingYetLead')}
    </EmptyState>
  );
}
