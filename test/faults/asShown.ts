import type { Customer } from '../answering/customerLine.js';

interface ShownMessage {
  sender: string;
  text: string;
  status: string;
}

/** What the API shows of a customer's chat, oldest first; for databases that nobody else can look into. */
export async function messagesShown({ line, phone }: Customer): Promise<ShownMessage[]> {
  const { agent } = line.world;
  const chats = await agent.api<{ data: { _id: string }[] }>('GET', `/whatsapp/chats?search=${phone}`);
  const [chat] = chats.body.data;
  if (chat === undefined) return [];
  const messages = await agent.api<{ data: ShownMessage[] }>('GET', `/whatsapp/chats/${chat._id}/messages`);
  return messages.body.data;
}
