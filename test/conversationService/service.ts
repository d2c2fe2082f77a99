import type { Person } from '../support/baton.js';
import type { Answer } from '../support/call.js';

export interface ConversationBody {
  id: string;
  tenant_id: string;
  outlet_id: string | null;
  customer_phone: string;
  customer_name: string | null;
  status: string;
  handoff_requested: boolean;
  handoff_agent_id: string | null;
  handoff_reason: string | null;
  started_at: string;
  ended_at: string | null;
  last_message_at: string;
  version: number;
  messages?: MessageBody[];
}

export interface MessageBody {
  id: string;
  conversation_id: string;
  sender_type: string;
  content: string;
  whatsapp_message_id: string | null;
  seq: number;
  version: number;
  status: string;
}

export interface CreatedBody {
  message: MessageBody;
  handoff_requested: boolean;
  handoff_reason?: string;
}

let phones = 0;
/** A phone of nobody else's. */
export const newPhone = (): string =>
  `+62812${String(Date.now()).slice(-5)}${String((phones += 1)).padStart(3, '0')}`;

/** Document 002's calls, as one person makes them. */
export class Service {
  constructor(private readonly caller: Pick<Person, 'api'>) {}

  open(wish: Record<string, unknown> = {}): Promise<Answer<ConversationBody>> {
    return this.caller.api('POST', '/api/v1/conversations', { customer_phone: newPhone(), ...wish });
  }

  findOrCreate(wish: Record<string, unknown>): Promise<Answer<ConversationBody>> {
    return this.caller.api('POST', '/api/v1/conversations/find-or-create', wish);
  }

  get(id: string, query = ''): Promise<Answer<ConversationBody>> {
    return this.caller.api('GET', `/api/v1/conversations/${id}${query}`);
  }

  active(query = ''): Promise<Answer<ConversationBody[]>> {
    return this.caller.api('GET', `/api/v1/conversations/active${query}`);
  }

  handOff(id: string, body: unknown): Promise<Answer<ConversationBody>> {
    return this.caller.api('POST', `/api/v1/conversations/${id}/handoff`, body);
  }

  assign(id: string, agent_id: string): Promise<Answer<ConversationBody>> {
    return this.caller.api('PUT', `/api/v1/conversations/${id}/assign`, { agent_id });
  }

  setStatus(id: string, status: string): Promise<Answer<ConversationBody>> {
    return this.caller.api('PUT', `/api/v1/conversations/${id}/status`, { status });
  }

  say(conversation_id: string, message: Record<string, unknown> = {}): Promise<Answer<CreatedBody>> {
    return this.caller.api('POST', '/api/v1/messages', {
      conversation_id,
      sender_type: 'customer',
      content: 'Hello, I need help',
      ...message,
    });
  }

  messages(id: string, query = ''): Promise<Answer<MessageBody[]>> {
    return this.caller.api('GET', `/api/v1/conversations/${id}/messages${query}`);
  }
}
