import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/http.js';

/** Why something failed, for the person it happened to: known codes in their language, else Baton's own words. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiError)) return error instanceof Error ? error.message : t('errors.unknown');
    const detail = error.details.map(({ message }) => message).join(' ');
    return t(`errors.${error.code}` as 'errors.unknown', { defaultValue: detail || error.message });
  };
}
