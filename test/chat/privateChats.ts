import type { Person } from '../support/baton.js';
import type { Answer } from '../support/call.js';

/** Everything that document 004 answers, good or bad. */
export interface Enveloped<Content> {
  success: boolean;
  message: string;
  data: Content;
}

export interface ShownMessage {
  id: string;
  content: string;
  sender: string;
  status: string;
  message_type: string;
  attachments: { id: string; file_name: string; file_type: string; file_size: number }[];
}

/** One person's private chats, as a client of document 004 uses them. */
export class PrivateChats {
  constructor(readonly owner: Pick<Person, 'api'>) {}

  api<Content>(method: string, path: string, body?: unknown): Promise<Answer<Enveloped<Content>>> {
    return this.owner.api<Enveloped<Content>>(method, `/chat${path}`, body);
  }

  /** Answers the new chat's id. */
  async begin(title = 'Customer Support Chat', agentId?: string): Promise<string> {
    const { body } = await this.api<{ conversation_id: string }>('POST', '/conversations', {
      title,
      ...(agentId !== undefined && { agent_id: agentId }),
    });
    return body.data.conversation_id;
  }

  /** Answers the new message's id. */
  async say(id: string, content: string, sender = 'user'): Promise<string> {
    const path = `/conversations/${id}/messages`;
    const { body } = await this.api<{ message_id: string }>('POST', path, { content, sender_type: sender });
    return body.data.message_id;
  }

  ask<Content = { message_id: string; ai_response: string }>(id: string, message: string, more: object = {}) {
    return this.api<Content>('POST', `/conversations/${id}/ai-response`, { message, ...more });
  }

  async messages(id: string): Promise<ShownMessage[]> {
    const { body } = await this.api<{ messages: ShownMessage[] }>('GET', `/conversations/${id}/messages`);
    return body.data.messages;
  }
}

/** A form with one file of these bytes. */
export function formWith(bytes: string | Uint8Array<ArrayBuffer>, name = 'photo.png'): FormData {
  const form = new FormData();
  form.append('file', new Blob([typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes]), name);
  return form;
}

/** The least that is a picture by its first bytes. */
export const PNG = '\x89PNG\r\n\x1a\n and what a picture is made of';
