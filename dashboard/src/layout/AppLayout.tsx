import { ChartNoAxesColumn, Inbox, Settings, Smartphone } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, useParams } from 'react-router';
import { useAuth } from '../auth/authContext.js';
import { useLiveUpdates } from '../live/useLiveUpdates.js';
import { BatonMark } from '../ui/BatonMark.js';
import { classes } from '../ui/classes.js';
import { ConnectionBar } from './ConnectionBar.js';
import { ShortcutsDialog } from './ShortcutsDialog.js';
import { UserMenu } from './UserMenu.js';

/** The frame around every page: where one can go, at the left, or on a phone at the bottom. */
export function AppLayout() {
  useLiveUpdates();
  return (
    <div className="flex h-full flex-col">
      <ConnectionBar />
      <div className="flex min-h-0 flex-1 flex-col-reverse sm:flex-row">
        <Navigation />
        <Outlet />
      </div>
      <ShortcutsDialog />
    </div>
  );
}

function Navigation() {
  const { t } = useTranslation();
  const { sandboxIsOn } = useAuth();
  // On a phone an open conversation needs the whole screen.
  const { chatId } = useParams();
  return (
    <nav
      aria-label={t('nav.label')}
      className={classes(
        'flex shrink-0 items-center justify-around gap-1 border-line bg-canvas pb-[env(safe-area-inset-bottom)] max-sm:h-14 max-sm:border-t sm:w-15 sm:flex-col sm:justify-start sm:border-r sm:py-3',
        chatId !== undefined && 'max-sm:hidden',
      )}
    >
      <div className="mb-4 hidden sm:block">
        <BatonMark size={30} />
      </div>
      <Place to="/inbox" label={t('nav.inbox')}>
        <Inbox size={20} strokeWidth={1.75} aria-hidden />
      </Place>
      <Place to="/insights" label={t('nav.insights')}>
        <ChartNoAxesColumn size={20} strokeWidth={1.75} aria-hidden />
      </Place>
      <Place to="/settings" label={t('nav.settings')}>
        <Settings size={20} strokeWidth={1.75} aria-hidden />
      </Place>
      {sandboxIsOn && (
        <Place to="/sandbox" label={t('nav.sandbox')} newTab>
          <Smartphone size={20} strokeWidth={1.75} aria-hidden />
        </Place>
      )}
      <div className="sm:mt-auto">
        <UserMenu />
      </div>
    </nav>
  );
}

interface PlaceProps {
  to: string;
  label: string;
  /** The try-out phone is looked at beside the inbox. */
  newTab?: boolean;
  children: ReactNode;
}

function Place({ to, label, newTab = false, children }: PlaceProps) {
  return (
    <NavLink
      to={to}
      {...(newTab && { target: '_blank' })}
      className={({ isActive }) =>
        classes(
          'flex w-14 flex-col items-center gap-0.5 rounded-lg px-0.5 py-1.5 text-center text-2xs leading-tight font-medium text-ink-faint hover:bg-hover hover:text-ink',
          isActive && 'bg-hover text-ink',
        )
      }
    >
      {children}
      {label}
    </NavLink>
  );
}
