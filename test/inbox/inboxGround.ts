import { randomInt } from 'node:crypto';
import type { InboxConversation, InboxMessage } from '../../src/contracts/socketEvents.js';
import { InteraktSimulator } from '../simulators/interakt/interaktSimulator.js';
import type { ReceivedMessage } from '../simulators/interakt/webhookPayloads.js';
import { newTenant, type Person, type TestAccount, type World } from '../support/baton.js';
import { eventually } from '../support/eventually.js';

export type { InboxConversation, InboxMessage };

/** A list as document 000's are answered. */
export interface Page<Row> {
  data: Row[];
  page: number;
  limit: number;
  total: number;
  next_cursor?: string | null;
  version?: number;
}

export interface Refusal {
  error: string;
  message: string;
  requestId: string;
  details: { field?: string; message: string }[];
}

/** A customer with a phone of their own, E.164 with its plus. */
export interface Customer {
  name: string | null;
  phone: string;
}

/** A tenant with an Interakt account of its own, behind which a simulated Interakt stands. */
export class Inbox {
  constructor(
    readonly world: World,
    readonly interakt: InteraktSimulator,
    readonly account: TestAccount,
  ) {}

  customer(name: string | null = 'Ravi'): Customer {
    return { name, phone: `+91${randomInt(6_000_000_000, 9_999_999_999)}` };
  }

  /** The message is stored when this resolves; answers the conversation. */
  async hears(
    customer: Customer,
    message: string,
    more: Partial<ReceivedMessage> = {},
  ): Promise<InboxConversation> {
    const { accepted } = await this.interakt.customerWrites({
      message,
      customer: { phone: customer.phone.slice(1), name: customer.name },
      ...more,
    });
    if (!accepted) throw new Error('Interakt’s webhook was not accepted');
    return this.conversationWith(customer);
  }

  /** Once the AI, or what stands for it, has said whose the first message is: nothing changes by itself after that. */
  async hearsAtRest(customer: Customer, message: string): Promise<InboxConversation> {
    const { id } = await this.hears(customer, message);
    return eventually(async () => {
      const conversation = await this.conversation(id);
      return conversation.assigned_team !== null && conversation;
    });
  }

  async conversationWith({ phone }: Customer): Promise<InboxConversation> {
    const found = (await this.list('?limit=100')).data.find((each) => each.phone_number === phone);
    if (found === undefined) throw new Error(`There is no conversation with ${phone}`);
    return found;
  }

  async list(query = '', person: Person = this.world.viewer): Promise<Page<InboxConversation>> {
    return (await person.api<Page<InboxConversation>>('GET', `/conversations${query}`)).body;
  }

  async conversation(id: string): Promise<InboxConversation> {
    return (await this.world.viewer.api<InboxConversation>('GET', `/conversations/${id}`)).body;
  }

  async messages(id: string, query = ''): Promise<Page<InboxMessage>> {
    return (await this.world.viewer.api<Page<InboxMessage>>('GET', `/conversations/${id}/messages${query}`))
      .body;
  }

  patch(id: string, edits: object, person: Person = this.world.agent) {
    return person.api<InboxConversation>('PATCH', `/conversations/${id}`, edits);
  }

  reply(id: string, reply: object, person: Person = this.world.agent) {
    return person.api<InboxMessage>('POST', `/conversations/${id}/reply`, reply);
  }

  close(): Promise<void> {
    return this.interakt.close();
  }
}

export async function openInbox(): Promise<Inbox> {
  const interakt = new InteraktSimulator();
  const [world] = await Promise.all([newTenant(), interakt.start()]);
  return new Inbox(world, interakt, await world.interakt(interakt));
}
