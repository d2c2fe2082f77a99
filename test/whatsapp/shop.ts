import { randomInt, randomUUID } from 'node:crypto';
import type { WhatsAppMessageDto, WhatsAppSessionDto } from '../../src/api/whatsappAgent/chatHistory.dto.js';
import type { WhatsAppChatDto } from '../../src/api/whatsappAgent/chats.dto.js';
import { UnipileSimulator } from '../simulators/unipile/unipileSimulator.js';
import { newTenant, type Person, type TestAccount, type World } from '../support/baton.js';
import { eventually } from '../support/eventually.js';

/** A page as document 003's lists are answered. */
export interface Page<Row> {
  data: Row[];
  page: number;
  limit: number;
  total: number;
}

export type { WhatsAppChatDto, WhatsAppMessageDto, WhatsAppSessionDto };

/** So long that no test sees its end. */
const LONG_GRACE_SECONDS = 900;

/** A customer with a phone of their own. */
export interface Customer {
  name: string;
  phone: string;
  providerId: string;
  chatId: string;
}

/** A tenant with a Unipile account of its own, behind which a simulated Unipile stands. */
export class Shop {
  constructor(
    readonly world: World,
    readonly unipile: UnipileSimulator,
    readonly account: TestAccount,
  ) {}

  customer(name = 'Asha'): Customer {
    const digits = `90555${randomInt(1_000_000, 9_999_999)}`;
    return {
      name,
      phone: `+${digits}`,
      providerId: `${digits}@s.whatsapp.net`,
      chatId: `chat-${randomUUID()}`,
    };
  }

  /** The customer's message is stored when this resolves; answers the chat. */
  async hears(customer: Customer, text = 'Hello'): Promise<WhatsAppChatDto> {
    const { chatId, name, providerId } = customer;
    await this.unipile.contactWrites({ text, chatId, contact: { name, providerId } });
    return this.chatWith(customer);
  }

  /** Somebody answers on the phone itself. */
  async answersByPhone(customer: Customer, text = 'From the phone'): Promise<WhatsAppChatDto> {
    const { chatId, name, providerId } = customer;
    await this.unipile.phoneWrites({ text, chatId, contact: { name, providerId } });
    return this.chatWith(customer);
  }

  /** A chat whose grace period has not ended, and will not. */
  async waitingChat(customer = this.customer()): Promise<WhatsAppChatDto> {
    await this.world.settings({ graceSeconds: LONG_GRACE_SECONDS });
    return this.hears(customer);
  }

  /** A chat in which the AI has answered. */
  async aiChat(customer = this.customer()): Promise<WhatsAppChatDto> {
    await this.world.settings({ graceSeconds: 1 });
    const { _id } = await this.hears(customer);
    return eventually(async () => {
      const chat = await this.chat(_id);
      return chat.mode === 'ai' && chat.message_count > 1 && chat;
    });
  }

  async chatWith(customer: Customer): Promise<WhatsAppChatDto> {
    const search = encodeURIComponent(customer.phone);
    const { body } = await this.world.admin.api<Page<WhatsAppChatDto>>(
      'GET',
      `/whatsapp/chats?search=${search}`,
    );
    const [chat] = body.data;
    if (chat === undefined) throw new Error(`There is no chat with ${customer.phone}`);
    return chat;
  }

  async chat(id: string): Promise<WhatsAppChatDto> {
    return (await this.world.viewer.api<WhatsAppChatDto>('GET', `/whatsapp/chats/${id}`)).body;
  }

  async messages(id: string): Promise<WhatsAppMessageDto[]> {
    const answer = await this.world.viewer.api<Page<WhatsAppMessageDto>>(
      'GET',
      `/whatsapp/chats/${id}/messages`,
    );
    return answer.body.data;
  }

  /** Newest first. */
  async sessions(id: string): Promise<WhatsAppSessionDto[]> {
    const answer = await this.world.viewer.api<Page<WhatsAppSessionDto>>(
      'GET',
      `/whatsapp/chats/${id}/sessions`,
    );
    return answer.body.data;
  }

  act(person: Person, chatId: string, action: string, body?: object) {
    return person.api<WhatsAppChatDto>('POST', `/whatsapp/chats/${chatId}/${action}`, body);
  }

  send(person: Person, chatId: string, body: object) {
    return person.api<WhatsAppMessageDto>('POST', `/whatsapp/chats/${chatId}/send`, body);
  }

  close(): Promise<void> {
    return this.unipile.close();
  }
}

/** With the agent that needs no network, so that the AI answers. */
export async function openShop(): Promise<Shop> {
  const unipile = new UnipileSimulator(`account-${randomUUID()}`);
  const [world] = await Promise.all([newTenant(), unipile.start()]);
  const account = await world.unipile(unipile);
  await world.sandboxAgent();
  return new Shop(world, unipile, account);
}
