import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcuts } from '../../layout/shortcuts.js';
import type { ConversationFilter } from '../conversationFilter.js';
import { useConversations, useStats } from '../inboxQueries.js';
import { ConversationRows } from './ConversationRows.js';
import { SearchBox } from './SearchBox.js';
import { SearchResults } from './SearchResults.js';
import { StatsBar } from './StatsBar.js';
import { TeamFilter } from './TeamFilter.js';
import { useWalk } from './useWalk.js';

/** The left panel: how many there are, which ones are shown, and the conversations themselves. */
export function ConversationList({ openId }: { openId: string | undefined }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<ConversationFilter>({ shown: 'all', team: null });
  const [query, setQuery] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const stats = useStats();
  const list = useConversations(filter);
  const walk = useWalk(list);
  useShortcuts(useMemo(() => ({ ...walk, '/': () => search.current?.focus() }), [walk]));

  return (
    <section aria-label={t('list.label')} className="flex h-full min-h-0 flex-col bg-surface">
      <h1 className="sr-only">{t('nav.inbox')}</h1>
      <StatsBar
        stats={stats.data}
        shown={filter.shown}
        onShow={(shown) => {
          setFilter((current) => ({ ...current, shown }));
          // Whoever asks for a list does not want to go on looking at what a search has found.
          setQuery('');
        }}
      />
      <div className="flex items-center gap-1.5 px-3 py-2.5">
        <SearchBox ref={search} query={query} onQuery={setQuery} />
        <TeamFilter team={filter.team} onTeam={(team) => setFilter((current) => ({ ...current, team }))} />
      </div>
      <div className="min-h-0 flex-1">
        {query.trim() === '' ? (
          <ConversationRows
            list={list}
            openId={openId}
            isFiltered={filter.shown !== 'all' || filter.team !== null}
          />
        ) : (
          <SearchResults query={query.trim()} openId={openId} />
        )}
      </div>
    </section>
  );
}
