import { eventually } from '../support/eventually.js';
import { CustomerLine } from './customerLine.js';

let line: CustomerLine;

beforeAll(async () => {
  line = await CustomerLine.open();
  line.elevenLabs.reply = (text) => `AI: ${text}`;
});
afterAll(() => line.close());

it('who keeps the AI talking for its sixty turns an hour gets a person, and the AI back from that person', async () => {
  const customer = line.newCustomer();
  await customer.writes('Are you a machine?');
  await customer.gets('AI: Are you a machine?');
  // With the one that was counted, sixty.
  await line.world.sql('update conversations set ai_turns = ai_turns + 59 where external_id = $1', [
    customer.chatId,
  ]);

  await customer.writes('And now?');
  await eventually(async () => (await customer.conversation()).status === 'handed_off');
  expect(await customer.conversation()).toMatchObject({
    handoff_reason: 'Too many messages to the AI within an hour',
  });
  expect(customer.received).toEqual(['AI: Are you a machine?']);

  await customer.act('release', { immediate: true });
  await customer.gets('AI: And now?');
});
