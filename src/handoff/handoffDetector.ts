/** What a customer says who wants a person (spec/002, "Keyword Detection"); the longer phrases first. */
const KEYWORDS = [
  'speak to human',
  'talk to agent',
  'representative',
  'escalate',
  'supervisor',
  'manager',
  'complaint',
  'human',
  'person',
];

/** "speak to a human" is "speak to human": an article may stand before the last word of a phrase. */
const ARTICLE = '(?:(?:an?|the|some)\\s+)?';

const PATTERN = new RegExp(
  `(?<![\\p{L}\\p{N}_])(?:${KEYWORDS.map(phrasePattern).join('|')})(?![\\p{L}\\p{N}_])`,
  'iu',
);

function phrasePattern(keyword: string): string {
  const words = keyword.split(' ');
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join('\\s+')}\\s+${ARTICLE}${last}`;
}

/** The words in which a customer asks for a person, as they were written but in lower case; null when there are none. */
export function findHandoffRequest(text: string): string | null {
  const found = PATTERN.exec(text)?.[0];
  return found === undefined ? null : found.toLowerCase().replace(/\s+/g, ' ');
}
