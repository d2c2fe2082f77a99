import { readQuery } from './searchQuery.js';

describe('what somebody wants to find', () => {
  it.each([
    ['order', { phrases: [], words: [], prefix: 'order' }],
    ['my order', { phrases: [], words: ['my'], prefix: 'order' }],
    ['"thank you" ord', { phrases: ['thank you'], words: [], prefix: 'ord' }],
    ['ord “thank you”', { phrases: ['thank you'], words: ['ord'], prefix: null }],
    ['an unclosed "phrase', { phrases: [], words: ['an', 'unclosed'], prefix: '"phrase' }],
    ['plan b', { phrases: [], words: ['plan', 'b'], prefix: null }],
    ['is it or', { phrases: [], words: ['is', 'it', 'or'], prefix: null }],
    ['你', { phrases: [], words: [], prefix: '你' }],
    ['?! … ""', { phrases: [], words: [], prefix: null }],
    ['', { phrases: [], words: [], prefix: null }],
  ])('%j', (text, query) => {
    expect(readQuery(text)).toEqual(query);
  });
});
