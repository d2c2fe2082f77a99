import { useTranslation } from 'react-i18next';
import { localeOf } from '../i18n/localeOf.js';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** 12 kB, 3.4 MB */
export function useFileSize(): (bytes: number) => string {
  const { i18n } = useTranslation();
  return (bytes) => {
    const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
    const unit = UNITS[step] ?? 'byte';
    return new Intl.NumberFormat(localeOf(i18n.language), {
      style: 'unit',
      unit,
      unitDisplay: 'short',
      maximumFractionDigits: step > 1 ? 1 : 0,
    }).format(bytes / 1000 ** step);
  };
}
