/** The AI's turns in one conversation, counted over an hour. */
export interface TurnsTaken {
  since: Date;
  count: number;
}

const HOUR_MS = 3_600_000;

/** More than a talk between people and an AI ever needs: who asks for more is a machine, or has not been helped. */
const TURNS_AN_HOUR = 60;

/** The count with one turn more; null when the hour's are used up. */
export function takeTurn(taken: TurnsTaken | null, now: Date): TurnsTaken | null {
  if (taken === null || now.getTime() - taken.since.getTime() >= HOUR_MS) return { since: now, count: 1 };
  return taken.count < TURNS_AN_HOUR ? { since: taken.since, count: taken.count + 1 } : null;
}
