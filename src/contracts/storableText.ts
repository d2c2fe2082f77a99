/** A surrogate without its other half (with the `u` flag, whole pairs do not match), or U+0000. */
const WHAT_POSTGRES_REFUSES = /[\p{Surrogate}\0]/gu;

/**
 * The text as PostgreSQL can hold it: U+0000 and lone surrogates become U+FFFD, everything else stays as it was sent,
 * byte for byte (design §5, "Text").
 */
export const storableText = (text: string): string => text.replace(WHAT_POSTGRES_REFUSES, '\uFFFD');
