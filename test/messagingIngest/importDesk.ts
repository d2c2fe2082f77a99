import { newTenant, type Person, type World } from '../support/baton.js';
import { call, type Answer } from '../support/call.js';

export interface Result {
  conversation_id: string | null;
  messages_added: number;
  status: string;
}

export interface IngestAnswer {
  success: boolean;
  processed: number;
  results: Result[];
}

export interface ConnectionBody {
  id: string;
  platform: string;
  connection_id: string;
  is_active: boolean;
  api_secret: string;
}

/** A connection, and whoever imports by it. */
export class ImportDesk {
  constructor(
    readonly world: World,
    readonly connection: ConnectionBody,
  ) {}

  /** Sends a request body as it is, with the connection's own secret unless told otherwise. */
  post<Body = IngestAnswer>(
    body: unknown,
    headers: Record<string, string> = { 'x-api-key': this.connection.api_secret },
  ): Promise<Answer<Body>> {
    return call<Body>('POST', `${this.world.baseUrl}/functions/v1/messaging-ingest`, body, headers);
  }

  import(...conversations: unknown[]): Promise<Answer<IngestAnswer>> {
    const { platform, connection_id } = this.connection;
    return this.post({ platform, connection_id, conversations });
  }

  /** What screens get of an imported conversation, through document 002. */
  async messagesOf(conversationId: string | null): Promise<{ content: string; sender_type: string }[]> {
    const path = `/api/v1/conversations/${conversationId}/messages?limit=200`;
    return (await this.world.agent.api<{ content: string; sender_type: string }[]>('GET', path)).body;
  }
}

export async function newConnection(
  admin: Person,
  wish: { platform?: string; connection_id?: string } = {},
): Promise<ConnectionBody> {
  const answer = await admin.api<ConnectionBody>('POST', '/messaging-ingest/connections', {
    platform: 'whatsapp',
    connection_id: 'wa_business_123',
    ...wish,
  });
  if (answer.status !== 201) throw new Error(`No connection was made: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** A tenant of its own with a connection. */
export async function newImportDesk(
  wish: { platform?: string; connection_id?: string } = {},
): Promise<ImportDesk> {
  const world = await newTenant();
  return new ImportDesk(world, await newConnection(world.admin, wish));
}

/** A conversation with `count` messages, a second apart, by turns from the customer and from us. */
export function history(name: string, count: number, more: Record<string, unknown> = {}) {
  return {
    external_conversation_id: name,
    participant_identifier: `@${name}`,
    participant_name: `Customer of ${name}`,
    messages: Array.from({ length: count }, (_, index) => ({
      id: `msg_${index}`,
      direction: index % 2 === 0 ? 'inbound' : 'outbound',
      type: 'text',
      content: `Line ${index} of ${name}`,
      sent_at: new Date(Date.UTC(2026, 1, 1, 10) + index * 1000).toISOString(),
    })),
    ...more,
  };
}
