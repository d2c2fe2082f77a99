/**
 * By `version`: the order in which a conversation's messages changed. No two of its changes of a message share one, so
 * that a screen that has heard of a version has heard all of it (docs/realtime.md, "Catching up").
 */
export const inOrderOfChange = <Changed extends { version: number }>(
  changed: readonly Changed[],
): Changed[] => changed.toSorted((one, other) => one.version - other.version);
