/** Both days belong to it, as YYYY-MM-DD. Baton counts by days of UTC. */
export interface DayRange {
  from: string;
  to: string;
}

export const RANGES = [7, 30, 90] as const;

const DAY_MS = 86_400_000;

/** The last days up to today. */
export function lastDays(count: number, now = Date.now()): DayRange {
  const dayText = (at: number) => new Date(at).toISOString().slice(0, 10);
  return { from: dayText(now - (count - 1) * DAY_MS), to: dayText(now) };
}
