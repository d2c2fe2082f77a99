/**
 * By `version`: the order in which a conversation's messages changed. No two changes share one (docs/realtime.md,
 * "Catching up").
 */
export const inOrderOfChange = <Changed extends { version: number }>(
  changed: readonly Changed[],
): Changed[] => changed.toSorted((one, other) => one.version - other.version);
