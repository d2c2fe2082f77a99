import type { InboundMessage } from '../contracts/inbound.js';
import { inTransactions } from './inTransactions.js';

const conversation = (place: number, count: number) => ({
  place,
  externalId: `chat-${place}`,
  messages: Array.from(
    { length: count },
    (_, index) => ({ providerMessageId: `${place}-${index}` }) as InboundMessage,
  ),
});

const dealt = (...counts: number[]) =>
  [...inTransactions(counts.map((count, place) => conversation(place, count)))].map((parts) =>
    parts.map((part) => [part.place, part.messages.length]),
  );

describe('an import in transactions', () => {
  it('keeps a conversation together where it fits', () => {
    expect(dealt(300, 300, 200)).toEqual([
      [[0, 300]],
      [
        [1, 300],
        [2, 200],
      ],
    ]);
  });

  it('cuts a conversation that is too long for one, and fills up behind it', () => {
    expect(dealt(1200, 100)).toEqual([
      [[0, 500]],
      [[0, 500]],
      [
        [0, 200],
        [1, 100],
      ],
    ]);
  });

  it('loses no message and no order', () => {
    const ids = [...inTransactions([conversation(0, 499), conversation(1, 1001), conversation(2, 1)])]
      .flat()
      .flatMap((part) => part.messages.map((message) => message.providerMessageId));
    expect(ids).toHaveLength(1501);
    expect(ids.slice(498, 501)).toEqual(['0-498', '1-0', '1-1']);
    expect(ids.at(-1)).toBe('2-0');
  });

  it('makes no transaction for nothing', () => {
    expect(dealt()).toEqual([]);
    expect(dealt(0, 0)).toEqual([]);
  });
});
