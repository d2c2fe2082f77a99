const ONSETS = ['b', 'd', 'f', 'g', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'y', 'z', 'sh', 'ch', 'st'];
const VOWELS = ['a', 'e', 'i', 'o', 'u'];
const CODAS = ['', '', '', 'n', 'r', 'l', 'm', 's'];

const SYLLABLES = ONSETS.flatMap((onset) =>
  VOWELS.flatMap((vowel) => [...new Set(CODAS)].map((coda) => onset + vowel + coda)),
);

/**
 * Words that sound like some, the same ones every time, and the frequent ones short as in any language: the first
 * is the most frequent.
 */
export function vocabulary(size: number): string[] {
  const words = new Set<string>();
  for (let at = 0; words.size < size; at += 1) {
    const count = words.size < 100 ? 1 : words.size < 1_000 ? 2 : 3;
    const syllables = Array.from(
      { length: count },
      (_, place) => SYLLABLES[(at * (7 + 12 * place) + Math.floor(at / 630) * 31 * place) % SYLLABLES.length],
    );
    words.add(syllables.join(''));
  }
  return [...words];
}
