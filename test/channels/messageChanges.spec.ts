import { CustomerLine, type Customer } from '../answering/customerLine.js';
import { eventually } from '../support/eventually.js';

interface ShownMessage {
  content: string;
  reactions: Record<string, string>;
  edited_at: string | null;
  deleted_at: string | null;
}

let line: CustomerLine;

beforeAll(async () => {
  line = await CustomerLine.open(600);
});
afterAll(() => line.close());

/** The customer's only message, as the inbox shows it. */
async function shown(customer: Customer): Promise<ShownMessage | undefined> {
  const { id } = await customer.conversation();
  const { body } = await line.world.agent.api<{ data: ShownMessage[] }>(
    'GET',
    `/conversations/${id}/messages`,
  );
  return body.data[0];
}

describe('what a customer does with a message afterwards', () => {
  it('is seen on it: a reaction, another one in its place, an edit, its deletion', async () => {
    const customer = line.newCustomer();
    const id = `message-of-${customer.chatId}`;
    await customer.writes('Helo', { messageId: id });
    const by = `${customer.phone}@s.whatsapp.net`;
    await line.unipile.reacts(id, '👍');
    await eventually(async () => (await shown(customer))?.reactions[by] === '👍');
    await line.unipile.reacts(id, '❤️');
    await line.unipile.changes('message_edited', id, 'Hello');
    await eventually(async () => (await shown(customer))?.edited_at != null);
    expect(await shown(customer)).toMatchObject({ content: 'Hello', reactions: { [by]: '❤️' } });
    await line.unipile.changes('message_deleted', id);
    await eventually(async () => (await shown(customer))?.deleted_at != null);
  });
});
