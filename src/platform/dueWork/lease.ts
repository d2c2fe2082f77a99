/**
 * How long a process is believed to work on something without a word, and how often it gives one. Half of the thirty
 * seconds within which a dead process's work is taken up (promise 4), so that what waited behind it has the other half.
 */
export const LEASE_SECONDS = 15;
export const RENEW_MS = 5_000;
