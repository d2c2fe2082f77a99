import fc from 'fast-check';
import { highlight } from './highlight.js';
import { readQuery } from './searchQuery.js';

const show = (text: string, query: string): string =>
  highlight(text, readQuery(query)).replaceAll('\u0002', '[').replaceAll('\u0003', ']');

describe('marking what was found', () => {
  it.each([
    ['Where is my order?', 'order', 'Where is my [order]?'],
    ['Orders, my ORDER', 'my ord', '[Orders], [my] [ORDER]'],
    ['Orders, my ORDER', 'order my', 'Orders, [my] [ORDER]'],
    ['Your order number 99-1234', '"order number" 1234', 'Your [order] [number] 99-[1234]'],
    ['Call +90 555 123', '555', 'Call +90 [555] 123'],
    ['<b>order</b> & more', 'order', '<b>[order]</b> & more'],
    ['\u0002order\u0003 is marked by a customer', 'customer', 'order is marked by a [customer]'],
    ['Nothing here', 'order', 'Nothing here'],
    ['我的订单', '我', '[我的订单]'],
    ['Ayşe', 'AYŞ', '[Ayşe]'],
  ])('in %j of %j', (text, query, marked) => {
    expect(show(text, query)).toBe(marked);
  });

  it('shows of a long text the place', () => {
    const text = `${'Something long. '.repeat(40)}Then a needle, and ${'more of it. '.repeat(40)}`;
    const shown = show(text, 'needle');
    expect(shown).toMatch(/^… .*Then a \[needle\], and .* …$/);
    expect(shown.length).toBeLessThan(SHOWN_AT_MOST);
  });

  it('shows nothing but the text, whatever the text and the query', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, query) => {
        const shown = highlight(text, readQuery(query)).replaceAll('\u0002', '').replaceAll('\u0003', '');
        const plain = text.replaceAll('\u0002', '').replaceAll('\u0003', '');
        expect(plain.length <= 300 ? shown : plain).toBe(plain);
      }),
    );
  });
});

const SHOWN_AT_MOST = 300;
