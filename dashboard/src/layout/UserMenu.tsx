import { Bell, BellOff, Keyboard, LogOut } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAuth, useMe } from '../auth/authContext.js';
import { chooseLanguage, type Language, LANGUAGES } from '../i18n/i18n.js';
import { alertsAreOn, turnAlerts } from '../live/handoffAlert.js';
import { Avatar } from '../ui/Avatar.js';
import { Menu, MenuChoice, MenuItem, MenuLine } from '../ui/Menu.js';
import { chooseTheme, chosenTheme, type Theme, THEMES } from '../ui/theme.js';
import { announce } from '../ui/toasts.js';
import { showShortcuts } from './shortcuts.js';

const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', tr: 'Türkçe' };

export function UserMenu() {
  const { t, i18n } = useTranslation();
  const { signOut } = useAuth();
  const me = useMe();
  const [theme, setTheme] = useState(chosenTheme);
  const [alerts, setAlerts] = useState(alertsAreOn);
  const name = me.name || (me.email ?? '');

  const toggleAlerts = async () => {
    const allowed = await turnAlerts(!alerts);
    setAlerts(allowed);
    if (!allowed && !alerts) announce('failed', t('user.alertsRefused'));
  };

  return (
    <Menu
      side="right"
      trigger={
        <button
          type="button"
          aria-label={t('user.menu', { name })}
          className="rounded-full p-1 hover:bg-hover"
        >
          <Avatar name={name} kind="person" />
        </button>
      }
    >
      <div className="px-2.5 py-1.5">
        <p className="text-sm font-medium">{name}</p>
        <p className="text-xs text-ink-faint">
          {t(`role.${me.role}`)} · {me.tenant_name}
        </p>
      </div>
      <MenuLine />
      <MenuChoice
        label={t('user.language')}
        value={i18n.language}
        onChange={(language) => void chooseLanguage(language as Language)}
        options={LANGUAGES.map((language) => ({ value: language, label: LANGUAGE_NAMES[language] }))}
      />
      <MenuLine />
      <MenuChoice
        label={t('user.theme')}
        value={theme}
        onChange={(chosen) => {
          chooseTheme(chosen as Theme);
          setTheme(chosen as Theme);
        }}
        options={THEMES.map((known) => ({ value: known, label: t(`theme.${known}`) }))}
      />
      <MenuLine />
      <MenuItem
        icon={alerts ? <BellOff size={16} aria-hidden /> : <Bell size={16} aria-hidden />}
        onSelect={() => void toggleAlerts()}
      >
        {alerts ? t('user.alertsOff') : t('user.alertsOn')}
      </MenuItem>
      <MenuItem icon={<Keyboard size={16} aria-hidden />} onSelect={showShortcuts}>
        {t('user.shortcuts')}
      </MenuItem>
      <MenuItem icon={<LogOut size={16} aria-hidden />} onSelect={signOut}>
        {t('user.signOut')}
      </MenuItem>
    </Menu>
  );
}
