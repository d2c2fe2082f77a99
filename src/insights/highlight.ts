import type { SearchQuery } from './searchQuery.js';

/** Around what was found. No message has them left in it, so a screen can tell them from what a customer wrote. */
const BEGIN = '\u0002';
const END = '\u0003';

/** A message longer than this (characters) is shown by the place where something was found. */
const SHORT = 300;
const BEFORE = 80;
const AFTER = 160;

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

interface Place {
  from: number;
  to: number;
}

/** The text, or the place in it, with what was found between U+0002 and U+0003. Plain text: it may hold anything else. */
export function highlight(text: string, query: SearchQuery): string {
  const plain = text.replaceAll(BEGIN, '').replaceAll(END, '');
  const places = placesOf(plain, query);
  const [first] = places;
  if (plain.length <= SHORT) return marked(plain, places);
  const from = first === undefined ? 0 : wordStart(plain, first.from - BEFORE);
  const to = wordEnd(plain, (first?.to ?? 0) + AFTER);
  const shown = places
    .filter((place) => place.to <= to)
    .map((place) => ({ from: place.from - from, to: place.to - from }));
  return `${from > 0 ? '… ' : ''}${marked(plain.slice(from, to), shown)}${to < plain.length ? ' …' : ''}`;
}

function placesOf(text: string, { phrases, words, prefix }: SearchQuery): Place[] {
  const growing = wordsOf(prefix ?? '');
  const beginning = growing.pop();
  const whole = new Set([...wordsOf([...phrases, ...words].join(' ')), ...growing]);
  return [...text.matchAll(WORD)].flatMap((match) => {
    const word = match[0].toLowerCase();
    if (!whole.has(word) && (beginning === undefined || !word.startsWith(beginning))) return [];
    return [{ from: match.index, to: match.index + match[0].length }];
  });
}

const wordsOf = (text: string): string[] => [...text.matchAll(WORD)].map(([word]) => word.toLowerCase());

function marked(text: string, places: readonly Place[]): string {
  let shown = '';
  let through = 0;
  for (const { from, to } of places) {
    shown += text.slice(through, from) + BEGIN + text.slice(from, to) + END;
    through = to;
  }
  return shown + text.slice(through);
}

/** The nearest space, so that no word, and no character made of two, is cut. */
function wordStart(text: string, at: number): number {
  return at <= 0 ? 0 : text.lastIndexOf(' ', at) + 1;
}

function wordEnd(text: string, at: number): number {
  const space = text.indexOf(' ', at);
  return at >= text.length || space < 0 ? text.length : space;
}
