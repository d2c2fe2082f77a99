import { Bot, Ban, Import, KeyRound, Smartphone, Users } from 'lucide-react';
import { type ComponentType, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, NavLink, useParams } from 'react-router';
import type { Role } from '../../../src/contracts/model.js';
import { useMe } from '../auth/authContext.js';
import { classes } from '../ui/classes.js';
import { useDocumentTitle } from '../ui/useDocumentTitle.js';
import { AgentsSection } from './AgentsSection.js';
import { ApiKeysSection } from './ApiKeysSection.js';
import { BlacklistSection } from './BlacklistSection.js';
import { ImportsSection } from './ImportsSection.js';
import { PeopleSection } from './PeopleSection.js';
import { WhatsappSection } from './WhatsappSection.js';

const EVERYBODY: readonly Role[] = ['admin', 'manager', 'agent', 'viewer'];

interface Section {
  name: 'whatsapp' | 'agents' | 'blacklist' | 'people' | 'imports' | 'keys';
  icon: typeof Bot;
  page: ComponentType;
  roles: readonly Role[];
}

const SECTIONS: readonly Section[] = [
  { name: 'whatsapp', icon: Smartphone, page: WhatsappSection, roles: EVERYBODY },
  { name: 'agents', icon: Bot, page: AgentsSection, roles: EVERYBODY },
  { name: 'blacklist', icon: Ban, page: BlacklistSection, roles: ['admin', 'manager'] },
  { name: 'people', icon: Users, page: PeopleSection, roles: EVERYBODY },
  { name: 'imports', icon: Import, page: ImportsSection, roles: ['admin'] },
  { name: 'keys', icon: KeyRound, page: ApiKeysSection, roles: ['admin'] },
];

export default function SettingsPage() {
  const { t } = useTranslation();
  const { section: wanted } = useParams();
  const { role } = useMe();
  useDocumentTitle(t('nav.settings'));
  const nav = useRef<HTMLElement>(null);
  // On a phone they do not all fit beside one another.
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [wanted]);
  const sections = SECTIONS.filter(({ roles }) => roles.includes(role));
  const section = sections.find(({ name }) => name === wanted);
  if (section === undefined) return <Navigate to="/settings/whatsapp" replace />;
  const Page = section.page;
  return (
    <main className="flex min-h-0 min-w-0 flex-1 flex-col bg-canvas md:flex-row">
      <nav
        ref={nav}
        aria-label={t('settings.label')}
        className="flex shrink-0 gap-1 overflow-x-auto border-line px-3 py-2 max-md:border-b md:w-56 md:flex-col md:border-r md:px-3 md:py-6"
      >
        <h1 className="mb-3 px-2.5 text-xl font-semibold tracking-tight max-md:sr-only">
          {t('nav.settings')}
        </h1>
        {sections.map(({ name, icon: Icon }) => (
          <NavLink
            key={name}
            to={`/settings/${name}`}
            className={({ isActive }) =>
              classes(
                'flex h-9 shrink-0 items-center gap-2.5 rounded-lg px-2.5 text-sm font-medium',
                isActive ? 'bg-selected text-ink' : 'text-ink-soft hover:bg-hover hover:text-ink',
              )
            }
          >
            <Icon size={16} aria-hidden />
            {t(`settings.${name}`)}
          </NavLink>
        ))}
      </nav>
      <div className="min-h-0 min-w-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-3xl space-y-4 px-4 py-5 sm:px-8 sm:py-8">
          <Page />
        </div>
      </div>
    </main>
  );
}
