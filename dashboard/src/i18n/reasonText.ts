import type { TFunction } from 'i18next';

/** The reasons that Baton writes itself (src/sessions/domain), each with the text that tells it. */
const OURS = [
  ['noAgent', /^No AI agent$/],
  ['unsure', /^Multiple low-confidence responses$/],
  ['tooManyTurns', /^Too many messages to the AI within an hour$/],
  ['asked', /^Customer requested human agent \(keyword: '(?<phrase>.*)'\)$/s],
  ['aiFailed', /^The AI could not answer: (?<why>.*)$/s],
  ['overtaken', /^Somebody else has the word now$/],
] as const;

/** A reason in the reader's language where it is one of ours; what people and AI services wrote stays as it is. */
export function reasonText(t: TFunction, reason: string): string {
  for (const [name, pattern] of OURS) {
    const match = pattern.exec(reason);
    if (match !== null) return t(`reason.${name}`, { phrase: '', why: '', ...match.groups });
  }
  return reason;
}
