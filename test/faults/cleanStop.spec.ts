import { messageReceived } from '../simulators/unipile/webhookPayloads.js';
import { eventually } from '../support/eventually.js';
import { describeOnServer } from '../support/whatIsThere.js';
import { messagesShown } from './asShown.js';
import { OwnBatons } from './ownBatons.js';

const WRITERS = 16;
/** With sends that take half a second under way; a loaded machine may need a little longer. */
const STOPPED_WITHIN_MS = 8_000;

function stopsCleanly(embedded: boolean): void {
  it('stores every message that it has acknowledged, sees its sends through, and ends with 0', async () => {
    const batons = await OwnBatons.start({ embedded });
    try {
      const { only, unipile } = batons;
      unipile.behaviour('sendMessage').always({ delayMs: 500, echo: 'never' });
      const talker = batons.newCustomer();
      await talker.writes('hello?');
      await eventually(() => talker.received.length > 0);

      const writers = Array.from({ length: WRITERS }, () => batons.newCustomer());
      const told = new Map(writers.map((customer) => [customer, [] as string[]]));
      // Each writes again and again until nobody answers any more.
      const writing = writers.map(async (customer) => {
        for (let count = 0; ; count += 1) {
          const text = `message ${count}`;
          const payload = messageReceived(unipile.factsOf({ ...customer.thread, text }));
          const status = await batons.post(only, payload).then(
            (answer) => answer.status,
            () => null,
          );
          if (status === null) return;
          if (status === 200) told.get(customer)?.push(text);
        }
      });
      await eventually(() => [...told.values()].flat().length > 2 * WRITERS, { timeoutMs: 30_000 });
      const stoppedAt = performance.now();
      const exitCode = await only.stop();
      expect(exitCode).toBe(0);
      expect(performance.now() - stoppedAt).toBeLessThan(STOPPED_WITHIN_MS);

      await Promise.all(writing);
      await only.start();
      for (const [customer, texts] of told) {
        const stored = (await messagesShown(customer)).filter(({ status }) => status === 'received');
        expect(stored.map(({ text }) => text)).toEqual(expect.arrayContaining(texts));
      }
      expect(await messagesShown(talker)).toMatchObject([{ text: 'hello?' }, { status: 'sent' }]);
      expect(talker.received).toHaveLength(1);
    } finally {
      await batons.close();
    }
  }, 90_000);
}

describe('SIGTERM amid messages and sends, on the embedded database', () => {
  stopsCleanly(true);
});
describeOnServer('SIGTERM amid messages and sends, on a server', () => {
  stopsCleanly(false);
});
