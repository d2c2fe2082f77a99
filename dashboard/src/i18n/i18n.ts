import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json';

export const LANGUAGES = ['en', 'tr'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = 'baton.language';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

const isLanguage = (text: string | null | undefined): text is Language =>
  LANGUAGES.some((known) => known === text);

/** What was chosen here before, else the browser's first language that there is. */
function firstLanguage(): Language {
  const chosen = localStorage.getItem(KEY);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((language) => language.slice(0, 2)).find(isLanguage) ?? 'en';
}

/** To be awaited before the first page is drawn, or it would be drawn in English first. */
export async function openLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  await showLanguage(firstLanguage());
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEY, language);
  await showLanguage(language);
}

async function showLanguage(language: Language): Promise<void> {
  if (language === 'tr' && !i18next.hasResourceBundle('tr', 'translation')) {
    const { default: tr } = await import('./tr.json');
    i18next.addResourceBundle('tr', 'translation', tr);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
