import { FIRST_NAMES, LAST_NAMES } from './names.js';
import { vocabulary } from './vocabulary.js';

/** What a question may be about. */
export interface Known {
  threads: { id: string; last_seq: number }[];
  longest: { id: string; last_seq: number };
  /** Some messages' texts. */
  texts: string[];
  /** Where pages far down the list begin. */
  cursors: string[];
}

export interface Question {
  what: string;
  /** Milliseconds at the 95th percentile. */
  under: number;
  /** Whether a hundred times as much may cost at most half as much again. */
  isCompared: boolean;
  path(known: Known): string;
}

const WORDS = vocabulary(4_000);
const END = Number.MAX_SAFE_INTEGER;

const pick = <T>(from: readonly T[]): T => {
  const picked = from[Math.floor(Math.random() * from.length)];
  if (picked === undefined) throw new Error('There is nothing to pick from');
  return picked;
};
/** A word by how frequent it is: 0 is the most frequent one. */
const word = (from: number, to: number): string => pick(WORDS.slice(from, to));
/** Some message's words, two at least. */
const wordsOf = (known: Known): string[] => {
  const words = pick(known.texts).split(' ');
  return words.length < 2 ? wordsOf(known) : words;
};

const page = (what: string, path: Question['path']): Question => ({
  what,
  under: 20,
  isCompared: true,
  path,
});
const search = (what: string, query: (known: Known) => string, where = '/search?query='): Question => ({
  what: `search: ${what}`,
  under: 100,
  isCompared: false,
  path: (known) => `${where}${encodeURIComponent(query(known))}`,
});
const figures = (what: string, path: string): Question => ({
  what: `analytics: ${what}`,
  under: 50,
  isCompared: false,
  path: () => path,
});

/** Each asked differently every time where it can be, so that nothing is learnt by heart. */
export const QUESTIONS: readonly Question[] = [
  page('list: all', () => '/conversations?limit=100'),
  page('list: open', () => '/conversations?status=open&limit=100'),
  page('list: resolved', () => '/conversations?status=resolved&limit=100'),
  // A hundredth has ten of them.
  page('list: archived, one of a thousand', () => '/conversations?status=archived&limit=10'),
  page('list: of a team', () => '/conversations?team=sales&limit=100'),
  page('list: a page far down', ({ cursors }) => `/conversations?limit=100&cursor=${pick(cursors)}`),
  page('list: with the AI', () => '/whatsapp/chats?mode=ai&limit=100'),
  page('list: with people', () => '/whatsapp/chats?mode=human&limit=100'),
  page('list: closed', () => '/whatsapp/chats?mode=closed&limit=100'),
  page('messages: the newest of a conversation', ({ threads }) => newestOf(pick(threads).id)),
  page('messages: the newest of the longest one', ({ longest }) => newestOf(longest.id)),
  page('messages: somewhere in the longest one', ({ longest: { id, last_seq } }) => {
    const before = Math.ceil(Math.random() * last_seq);
    return `/conversations/${id}/messages?limit=50&before_seq=${before}`;
  }),
  page('stats', () => '/whatsapp/stats'),
  search('a word of every fifth message or more', () => word(0, 3)),
  search('a word of every thousandth', () => word(800, 1_200)),
  search('a rare word', () => word(3_000, 4_000)),
  search('two frequent words', () => `${word(0, 10)} ${word(10, 30)}`),
  search('a frequent and a rare word', () => `${word(0, 10)} ${word(3_000, 4_000)}`),
  search('a phrase', (known) => {
    const words = wordsOf(known);
    const at = Math.floor(Math.random() * (words.length - 1));
    return `"${words.slice(at, at + 2).join(' ')}"`;
  }),
  search('three letters', () => word(100, 4_000).slice(0, 3)),
  search('an order number', ({ texts }) =>
    pick(texts.flatMap((text) => /order (\d+)/.exec(text)?.[1] ?? [])),
  ),
  search('a customer’s first name', () => pick(FIRST_NAMES)),
  search('a customer’s whole name', () => `${pick(FIRST_NAMES)} ${pick(LAST_NAMES)}`),
  search('a customer’s number', ({ threads }) =>
    String(5_000_000_000 + Math.ceil(Math.random() * threads.length)),
  ),
  search('chats by part of a name', () => pick(LAST_NAMES).slice(1), '/whatsapp/chats?search='),
  search('what nobody wrote', () => 'qwertyuiop'),
  figures('30 days of the inbox', '/insights/overview'),
  figures('90 days of the inbox', `/insights/overview?from=${daysAgo(89)}`),
  figures('everybody’s, by AI agent', '/chat/analytics/global'),
];

const newestOf = (id: string): string => `/conversations/${id}/messages?limit=50&before_seq=${END}`;

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
