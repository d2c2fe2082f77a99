let offsetMs = 0;

/** Deadlines are by Baton's clock: a computer that is minutes off would count down to the wrong moment. */
export function noteServerTime(response: Response): void {
  const told = Date.parse(response.headers.get('date') ?? '');
  // The header is cut to whole seconds; half a second is the fair guess. Small differences are the network's.
  const difference = told + 500 - Date.now();
  if (Number.isFinite(difference)) offsetMs = Math.abs(difference) < 2_000 ? 0 : difference;
}

/** Milliseconds since 1970. */
export const serverTime = (): number => Date.now() + offsetMs;
