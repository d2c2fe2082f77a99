import type { MessageType } from '../contracts/model.js';

/** How media is told where only words fit: a preview, a question to the AI (design §4, "Unanswered"). */
const MEDIA_WORDS: Record<MessageType, string> = {
  text: '',
  image: '[image]',
  document: '[document]',
  audio: '[voice message]',
  video: '[video]',
  file: '[file]',
  location: '[location]',
};

/** A message in words: its media named, then its text or caption. */
export function describeMessage(
  type: MessageType,
  content: string,
  attached: readonly MessageType[] = [],
): string {
  const media = attached.length > 0 ? attached : [type];
  const words = media.map((each) => MEDIA_WORDS[each]).filter((word) => word !== '');
  return [...words, content].filter((part) => part !== '').join(' ');
}
