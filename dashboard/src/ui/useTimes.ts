import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { localeOf } from '../i18n/localeOf.js';

const DAY_MS = 86_400_000;

const startOfDay = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

/** Whole days ago, by the calendar here: 0 is today. */
const daysAgo = (at: Date): number => Math.round((startOfDay(new Date()) - startOfDay(at)) / DAY_MS);

export interface Times {
  /** 14:05 */
  clock: (iso: string) => string;
  /** As short as it can be told: 14:05, yesterday, Monday, 3 May. */
  brief: (iso: string) => string;
  /** Today, yesterday, Monday 3 May. */
  day: (iso: string) => string;
  /** 3 May 2026, 14:05 */
  full: (iso: string) => string;
  /** 1 h 20 min */
  duration: (seconds: number) => string;
}

/** Times as people here write them, in the language of the page. */
export function useTimes(): Times {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const locale = localeOf(i18n.language);
    const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
    const clock = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    const weekday = format({ weekday: 'short' });
    const date = format({ day: 'numeric', month: 'short' });
    const dateWithYear = format({ day: 'numeric', month: 'short', year: 'numeric' });
    const longDay = format({ weekday: 'long', day: 'numeric', month: 'long' });
    const full = format({ dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' });
    return {
      clock: (iso) => clock.format(new Date(iso)),
      brief: (iso) => {
        const at = new Date(iso);
        const ago = daysAgo(at);
        if (ago <= 0) return clock.format(at);
        if (ago === 1) return t('time.yesterday');
        if (ago < 7) return weekday.format(at);
        return (at.getFullYear() === new Date().getFullYear() ? date : dateWithYear).format(at);
      },
      day: (iso) => {
        const at = new Date(iso);
        const ago = daysAgo(at);
        if (ago <= 0) return t('time.today');
        return ago === 1 ? t('time.yesterday') : longDay.format(at);
      },
      full: (iso) => full.format(new Date(iso)),
      duration: (seconds) => {
        if (seconds < 60) return t('time.seconds', { count: Math.round(seconds) });
        const minutes = Math.round(seconds / 60);
        if (minutes < 60) return t('time.minutes', { count: minutes });
        return t('time.hoursMinutes', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
      },
    };
  }, [t, i18n.language]);
}
