import { MapPin } from 'lucide-react';
import { useTranslation } from 'react-i18next';

const COORDINATES = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;

/** Where somebody is, or wants to be visited: one click away from a map, which nobody is asked for before. */
export function LocationView({ place }: { place: string }) {
  const { t } = useTranslation();
  return (
    <a
      href={mapOf(place)}
      target="_blank"
      rel="noreferrer noopener"
      className="my-1 flex min-w-52 items-center gap-2.5 rounded-xl border border-line p-1.5 pr-3 hover:bg-hover"
    >
      <span className="flex size-10 shrink-0 items-center justify-center rounded-lg bg-surface text-ink-soft">
        <MapPin size={20} aria-hidden />
      </span>
      <span className="min-w-0">
        <span dir="auto" className="tabular block text-sm font-medium [overflow-wrap:anywhere]">
          {place.trim() || t('attachment.location')}
        </span>
        <span className="block text-xs text-ink-soft">{t('attachment.openMap')}</span>
      </span>
    </a>
  );
}

function mapOf(place: string): string {
  const [, latitude, longitude] = COORDINATES.exec(place) ?? [];
  if (latitude === undefined || longitude === undefined)
    return `https://www.openstreetmap.org/search?query=${encodeURIComponent(place)}`;
  return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`;
}
