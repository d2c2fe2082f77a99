/** 2:05 of what is left, never below 0:00. */
export function leftText(deadline: string, now: number): string {
  const seconds = Math.max(0, Math.ceil((Date.parse(deadline) - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The part of the grace period that is left, from 1 to 0. */
export function leftShare(startedAt: string | null, deadline: string, now: number): number {
  const end = Date.parse(deadline);
  const start = startedAt === null ? end - 180_000 : Date.parse(startedAt);
  return Math.min(1, Math.max(0, (end - now) / Math.max(1, end - start)));
}
