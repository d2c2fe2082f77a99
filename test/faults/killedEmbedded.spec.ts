import { Gate } from '../simulators/base/gate.js';
import { eventually } from '../support/eventually.js';
import { messagesShown } from './asShown.js';
import { OwnBatons } from './ownBatons.js';

/** On a busy machine; its claims have run out already. */
const CATCH_UP_MS = 30_000;

describe('on the embedded database, after kill -9 and a new start', () => {
  it('a grace period ends, a thinking AI is asked again, and a send under way is not repeated', async () => {
    const batons = await OwnBatons.start({
      embedded: true,
      // A busy machine may take longer to bring everybody to their places than an AI is waited for.
      settings: { AI_ANSWER_TIMEOUT_MS: '30000' },
    });
    try {
      const { elevenLabs, unipile, only } = batons;
      unipile.webhooks.retryDelaysMs = Array.from({ length: 40 }, () => 1_000);
      const thinking = new Gate();
      const taking = new Gate();
      elevenLabs.reply = async (text) => {
        if (text === 'think') await thinking.pass();
        return `AI: ${text}`;
      };
      unipile
        .behaviour('sendMessage')
        .next({ match: (call) => call.body.includes('AI: take'), gate: taking });
      const [inGrace, thought, taken] = [batons.newCustomer(), batons.newCustomer(), batons.newCustomer()];
      await Promise.all([thought.writes('think'), taken.writes('take')]);
      await Promise.all([thinking.arrived, taking.arrived]);
      await inGrace.writes('grace');
      await only.kill9();
      thinking.open();
      taking.open();
      await batons.letClaimsRunOut();
      await only.start();

      await eventually(
        async () => {
          for (const customer of [inGrace, thought, taken]) {
            expect(await messagesShown(customer)).toMatchObject([{ status: 'received' }, { status: 'sent' }]);
          }
          return true;
        },
        { timeoutMs: CATCH_UP_MS },
      );
      expect(inGrace.received).toEqual(['AI: grace']);
      expect(thought.received).toEqual(['AI: think']);
      expect(taken.received).toEqual(['AI: take']);
    } finally {
      await batons.close();
    }
  }, 90_000);
});
