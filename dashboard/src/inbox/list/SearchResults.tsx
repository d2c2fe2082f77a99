import { SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { Avatar } from '../../ui/Avatar.js';
import { classes } from '../../ui/classes.js';
import { EmptyState } from '../../ui/EmptyState.js';
import { ErrorState } from '../../ui/ErrorState.js';
import { Highlighted } from '../../ui/Highlighted.js';
import { useLater } from '../../ui/useLater.js';
import { useTimes } from '../../ui/useTimes.js';
import { useSearch } from '../inboxQueries.js';
import type { FoundContact, FoundMessage } from '../search.js';

const TYPING_PAUSE_MS = 200;

export function SearchResults({ query, openId }: { query: string; openId: string | undefined }) {
  const { t } = useTranslation();
  const wanted = useLater(query, TYPING_PAUSE_MS);
  const found = useSearch(wanted);
  const foundId = useSearchParams()[0].get('message');
  if (found.error !== null)
    return <ErrorState title={t('search.failed')} error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data === undefined)
    return (
      <p role="status" className="px-5 py-3 text-sm text-ink-faint">
        {t('search.searching')}
      </p>
    );
  const { contacts, results } = found.data;
  const total = contacts.length + results.length;
  return (
    <div className="h-full overflow-y-auto px-1.5 pb-3">
      <p role="status" className="sr-only">
        {t('search.found', { count: total })}
      </p>
      {total === 0 && (
        <EmptyState
          icon={<SearchX size={26} strokeWidth={1.5} />}
          title={t('search.nothing', { query: wanted })}
        >
          {t('search.nothingLead')}
        </EmptyState>
      )}
      {contacts.length > 0 && (
        <Group title={t('search.contacts')}>
          {contacts.map((contact) => (
            <li key={contact.contact_id}>
              <ContactHit contact={contact} isOpen={contact.conversation_id === openId} />
            </li>
          ))}
        </Group>
      )}
      {results.length > 0 && (
        <Group title={t('search.messages')}>
          {results.map((message) => (
            <li key={message.message_id}>
              <MessageHit message={message} isOpen={message.message_id === foundId} />
            </li>
          ))}
        </Group>
      )}
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="px-3 pt-2 pb-1 text-xs font-medium text-ink-faint">{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}

const hit = (isOpen: boolean): string =>
  classes('block rounded-xl px-3 py-2 -outline-offset-2', isOpen ? 'bg-selected' : 'hover:bg-hover');

function ContactHit({ contact, isOpen }: { contact: FoundContact; isOpen: boolean }) {
  const times = useTimes();
  const { conversation_id, highlight, phone, last_message_at } = contact;
  const shown = (
    <span className="flex items-center gap-3">
      <Avatar name={highlight.replaceAll(/[^\p{L}\p{N}\s+]/gu, '')} kind="customer" />
      <span className="min-w-0 flex-1">
        <span dir="auto" className="block truncate text-start font-medium">
          <Highlighted text={highlight || (phone ?? '')} />
        </span>
        <span className="tabular block truncate text-xs text-ink-faint">{phone}</span>
      </span>
      {last_message_at !== null && (
        <time dateTime={last_message_at} className="tabular shrink-0 text-xs text-ink-faint">
          {times.brief(last_message_at)}
        </time>
      )}
    </span>
  );
  if (conversation_id === null) return <div className="px-3 py-2">{shown}</div>;
  return (
    <Link to={`/inbox/${conversation_id}`} className={hit(isOpen)}>
      {shown}
    </Link>
  );
}

function MessageHit({ message, isOpen }: { message: FoundMessage; isOpen: boolean }) {
  const times = useTimes();
  const { message_id, conversation_id, contact_name, contact_phone, sent_at, highlight } = message;
  return (
    <Link to={`/inbox/${conversation_id}?message=${message_id}`} className={hit(isOpen)}>
      <span className="flex items-baseline gap-2">
        <span className="min-w-0 flex-1 truncate font-medium">
          <bdi>{contact_name || contact_phone}</bdi>
        </span>
        <time dateTime={sent_at} className="tabular shrink-0 text-xs text-ink-faint">
          {times.brief(sent_at)}
        </time>
      </span>
      <span dir="auto" className="line-clamp-2 text-sm text-ink-soft">
        <Highlighted text={highlight} />
      </span>
    </Link>
  );
}
