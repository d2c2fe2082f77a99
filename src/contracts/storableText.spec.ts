import { storableText } from './storableText.js';

describe('text as it is stored', () => {
  it.each([
    ['an ordinary sentence', 'Merhaba, randevu almak istiyorum'],
    ['emoji of several code points', '👩‍👩‍👧 🇹🇷 👍🏽'],
    ['right-to-left text with marks', '\u200fשלום\u200e مرحبا'],
    ['white space and line ends of all kinds', '  a\r\nb\tc\u00a0\n'],
    ['a combining accent that is not normalised', 'e\u0301 is not \u00e9'],
    ['64 kB', 'ğ'.repeat(32_768)],
    ['a replacement character that was sent', '\uFFFD'],
  ])('keeps %s as it was sent', (_what, text) => {
    expect(storableText(text)).toBe(text);
  });

  it.each([
    ['U+0000', 'a\0b', 'a\uFFFDb'],
    ['a high surrogate alone', 'a\ud83db', 'a\uFFFDb'],
    ['a low surrogate alone', '\udc4d!', '\uFFFD!'],
    ['halves in the wrong order', '\udc4d\ud83d', '\uFFFD\uFFFD'],
    ['one beside a whole pair', '👍\ud83d', '👍\uFFFD'],
  ])('puts U+FFFD in the place of %s', (_what, text, stored) => {
    expect(storableText(text)).toBe(stored);
  });
});
