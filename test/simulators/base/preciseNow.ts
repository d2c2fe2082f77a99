/** Epoch milliseconds with a fraction: fine enough to tell which of two events of one millisecond came first. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();
