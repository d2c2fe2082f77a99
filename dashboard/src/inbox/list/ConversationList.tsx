import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useShortcuts } from '../../layout/shortcuts.js';
import type { ConversationFilter } from '../conversationFilter.js';
import { useConversations, useStats } from '../inboxQueries.js';
import { ConversationRows } from './ConversationRows.js';
import { SearchBox } from './SearchBox.js';
import { SearchResults } from './SearchResults.js';
import { StatsBar } from './StatsBar.js';
import { TeamFilter } from './TeamFilter.js';

/** The left panel: how many there are, which ones are shown, and the conversations themselves. */
export function ConversationList({ openId }: { openId: string | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [filter, setFilter] = useState<ConversationFilter>({ shown: 'all', team: null });
  const [query, setQuery] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const stats = useStats();
  const list = useConversations(filter);
  const { conversations } = list;
  // Where the keys have got to: quick fingers are ahead of the page.
  const lastOpened = useRef(openId);
  useEffect(() => {
    lastOpened.current = openId;
  }, [openId]);

  useShortcuts(
    useMemo(() => {
      const step = (by: number) => () => {
        const from = conversations.findIndex(({ id }) => id === lastOpened.current);
        const next = conversations[from === -1 ? 0 : from + by];
        if (next === undefined) return;
        lastOpened.current = next.id;
        void navigate(`/inbox/${next.id}`);
      };
      return { j: step(1), k: step(-1), '/': () => search.current?.focus() };
    }, [conversations, navigate]),
  );

  return (
    <section aria-label={t('list.label')} className="flex h-full min-h-0 flex-col bg-surface">
      <h1 className="sr-only">{t('nav.inbox')}</h1>
      <StatsBar
        stats={stats.data}
        shown={filter.shown}
        onShow={(shown) => setFilter((current) => ({ ...current, shown }))}
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
