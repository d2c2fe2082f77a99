import { invalidField } from '../../contracts/errors.js';
import type { DayRange } from '../../insights/figures.store.js';

const DAY_MS = 86_400_000;
const BY_DEFAULT = 30;
const AT_MOST = 366;

/** The days asked for: the last 30 by default, at most a year's, the latest ones. */
export function dayRange({ from, to }: Partial<DayRange>, now: Date): DayRange {
  const last = to === undefined ? startOfDay(now) : dayOf('to', to);
  const first = from === undefined ? last - (BY_DEFAULT - 1) * DAY_MS : dayOf('from', from);
  if (first > last) throw invalidField('from', 'from must not be after to');
  return { from: written(Math.max(first, last - (AT_MOST - 1) * DAY_MS)), to: written(last) };
}

const startOfDay = (time: Date): number => Math.floor(time.getTime() / DAY_MS) * DAY_MS;
const written = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The 31st of February reads as a day of March. */
function dayOf(field: string, text: string): number {
  const time = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(time) || written(time) !== text)
    throw invalidField(field, `${field} is not a day of the calendar`);
  return time;
}
