/** What somebody wants to find. */
export interface SearchQuery {
  /** Words that must stand side by side, as they were put in quotation marks. */
  phrases: string[];
  /** Words that must all be there. */
  words: string[];
  /** The last word, which may still be growing: anything that begins with it will do. */
  prefix: string | null;
}

const PHRASE = /["“”„]([^"“”„]*)["“”„]/g;

/**
 * One or two letters begin so many words that the index would be read for half a second; such a word is looked for as it
 * is. In other scripts a single sign may be a word.
 */
const canBePrefix = (word: string): boolean => /[^\p{ASCII}]/u.test(word) || word.length > 2;

/** Reads `order "thank you" ship`: a word, a phrase, and what begins with "ship". */
export function readQuery(text: string): SearchQuery {
  const phrases = [...text.matchAll(PHRASE)].map(([, phrase]) => (phrase ?? '').trim());
  const rest = text.replace(PHRASE, ' ');
  const words = rest.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const endsInPhrase = /["“”„]\s*$/.test(text) && phrases.length > 0;
  const last = words.at(-1);
  const growing = last !== undefined && !endsInPhrase && canBePrefix(last) ? last : null;
  return {
    phrases: phrases.filter((phrase) => phrase !== ''),
    words: growing === null ? words : words.slice(0, -1),
    prefix: growing,
  };
}
