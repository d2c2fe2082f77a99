import { Search, X } from 'lucide-react';
import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/IconButton.js';

interface SearchBoxProps {
  ref: Ref<HTMLInputElement>;
  query: string;
  onQuery: (query: string) => void;
}

export function SearchBox({ ref, query, onQuery }: SearchBoxProps) {
  const { t } = useTranslation();
  return (
    <div role="search" className="relative min-w-0 flex-1">
      <Search size={16} aria-hidden className="pointer-events-none absolute top-2.5 left-3 text-ink-faint" />
      <input
        ref={ref}
        type="search"
        aria-label={t('search.label')}
        placeholder={t('search.placeholder')}
        value={query}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          if (query === '') event.currentTarget.blur();
          else onQuery('');
        }}
        className="h-9 w-full rounded-lg border border-transparent bg-sunken pr-9 pl-9 text-sm placeholder:text-ink-faint focus:border-line-strong focus:bg-surface [&::-webkit-search-cancel-button]:hidden"
      />
      {query === '' ? (
        <kbd
          aria-hidden
          className="pointer-events-none absolute top-2 right-2 hidden rounded border border-line-strong px-1.5 font-sans text-2xs leading-5 text-ink-faint sm:block"
        >
          /
        </kbd>
      ) : (
        <IconButton
          label={t('search.clear')}
          size="smallIcon"
          className="absolute top-1 right-1"
          onClick={() => onQuery('')}
        >
          <X size={15} aria-hidden />
        </IconButton>
      )}
    </div>
  );
}
