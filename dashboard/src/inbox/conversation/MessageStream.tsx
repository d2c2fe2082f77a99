import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, MessagesSquare } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.js';
import { EmptyState } from '../../ui/EmptyState.js';
import type { Message, PendingMessage } from '../conversation.js';
import type { Session } from '../session.js';
import type { MessageLog } from '../messageLog.js';
import { StreamRow } from './StreamRow.js';
import { type StreamItem, streamItems } from './streamItems.js';
import { useStayAtEnd } from './useStayAtEnd.js';

/** Older messages are asked for when this many rows are left above. */
const AHEAD = 12;
/** Pixels from the end within which one is still "at the end" and new messages are followed. */
const NEAR_END = 80;

const ESTIMATED: Record<StreamItem['kind'], number> = { day: 50, session: 42, message: 64, pending: 64 };

interface MessageStreamProps {
  log: MessageLog;
  pending: readonly PendingMessage[];
  sessions: readonly Session[];
  isLoadingOlder: boolean;
  onOlder: () => void;
  foundId: string | null;
  onRetry: ((message: Message) => void) | null;
  onRetryPending: (pending: PendingMessage) => void;
  onDiscard: (pending: PendingMessage) => void;
}

export function MessageStream(props: MessageStreamProps) {
  const { log, pending, sessions, isLoadingOlder, onOlder, foundId } = props;
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const items = useMemo(
    () => streamItems(log.messages, pending, sessions, log.hasOlder),
    [log, pending, sessions],
  );
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => ESTIMATED[items[index]?.kind ?? 'message'],
    getItemKey: (index) => items[index]?.key ?? index,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
    paddingStart: 16,
    paddingEnd: 8,
    overscan: 10,
  });
  const shown = rows.getVirtualItems();
  const [isAtEnd, setAtEnd] = useState(true);
  const { leave, watch } = useStayAtEnd(rows, foundId === null, pending.at(-1)?.clientMessageId);
  // Its first moment is spent at the top, before it has gone to its end: nothing older is asked for then.
  const [hasScrolled, setScrolled] = useState(false);
  const isAllSeen = rows.getTotalSize() <= (rows.scrollRect?.height ?? 0);

  const needsOlder = log.hasOlder && (hasScrolled || isAllSeen) && (shown[0]?.index ?? AHEAD) < AHEAD;
  useEffect(() => {
    if (needsOlder && !isLoadingOlder) onOlder();
  }, [needsOlder, isLoadingOlder, onOlder]);

  useScrollToFound(
    items,
    foundId,
    useCallback(
      (index) => {
        leave();
        rows.scrollToIndex(index, { align: 'center' });
      },
      [rows, leave],
    ),
  );

  if (items.length === 0)
    return (
      <EmptyState icon={<MessagesSquare size={28} strokeWidth={1.5} />} title={t('stream.empty')}>
        {t('stream.emptyLead')}
      </EmptyState>
    );
  return (
    <div className="relative h-full">
      <div
        ref={scroller}
        // Keyboard scrolling needs the focus to be able to get here.
        tabIndex={0}
        role="log"
        aria-label={t('stream.label')}
        aria-busy={isLoadingOlder}
        className="h-full overflow-x-hidden overflow-y-auto overscroll-contain px-3 -outline-offset-2 [overflow-anchor:none] sm:px-5"
        {...watch}
        onScroll={(event) => {
          watch.onScroll?.(event);
          setScrolled(true);
          setAtEnd(rows.isAtEnd(NEAR_END));
        }}
      >
        {/* What does not fill the screen stands at its foot, near the field one writes in. */}
        <div className="mx-auto flex min-h-full max-w-4xl flex-col justify-end">
          <div className="relative" style={{ height: rows.getTotalSize() }}>
            {shown.map((row) => {
              const item = items[row.index];
              if (item === undefined) return null;
              return (
                <div
                  key={row.key}
                  ref={rows.measureElement}
                  data-index={row.index}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  <StreamRow item={item} {...props} />
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {isLoadingOlder && (
        <p
          role="status"
          className="absolute inset-x-0 top-2 mx-auto w-fit rounded-full bg-surface px-3 py-1 text-xs text-ink-soft shadow-float"
        >
          {t('stream.loadingOlder')}
        </p>
      )}
      {!isAtEnd && (
        <Button
          className="absolute right-4 bottom-3 size-9 rounded-full p-0 shadow-float"
          aria-label={t('stream.toNewest')}
          onClick={() => rows.scrollToEnd({ behavior: 'smooth' })}
        >
          <ArrowDown size={17} aria-hidden />
        </Button>
      )}
    </div>
  );
}

/** Once, as soon as it is there. */
function useScrollToFound(
  items: readonly StreamItem[],
  foundId: string | null,
  scrollTo: (index: number) => void,
): void {
  const shownId = useRef<string | null>(null);
  useEffect(() => {
    if (foundId === null || shownId.current === foundId) return;
    const index = items.findIndex((item) => item.kind === 'message' && item.message.id === foundId);
    if (index < 0) return;
    shownId.current = foundId;
    scrollTo(index);
  }, [items, foundId, scrollTo]);
}
