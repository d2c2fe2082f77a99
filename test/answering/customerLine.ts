import { randomUUID } from 'node:crypto';
import type { ConversationId } from '../../src/contracts/ids.js';
import { ElevenLabsSimulator } from '../simulators/elevenlabs/elevenLabsSimulator.js';
import { UnipileSimulator } from '../simulators/unipile/unipileSimulator.js';
import { newTenant, type TestAccount, type World } from '../support/baton.js';
import { eventually } from '../support/eventually.js';

export interface StoredMessage {
  id: string;
  seq: number;
  sender_type: 'customer' | 'ai' | 'agent';
  status: string;
  content: string;
  session_id: string | null;
  provider_message_id: string | null;
  sent_at: string;
}

export interface StoredSession {
  id: string;
  status: 'waiting' | 'active' | 'resolved';
  resolved_by: string | null;
  taken_over_by: string | null;
  taken_over_at: string | null;
  grace_deadline: string | null;
  wake_at: string | null;
  message_count: number;
}

export interface StoredConversation {
  id: ConversationId;
  status: string;
  handoff_reason: string | null;
  unread_count: number;
  message_count: number;
  epoch: number;
  is_archived: boolean;
}

/** A tenant with a WhatsApp account at Unipile, an AI agent at ElevenLabs, and customers to write to it. */
export class CustomerLine {
  private constructor(
    readonly world: World,
    readonly unipile: UnipileSimulator,
    readonly elevenLabs: ElevenLabsSimulator,
    readonly account: TestAccount,
  ) {}

  static async open(graceSeconds = 1): Promise<CustomerLine> {
    // Accounts are unique across tenants.
    const unipile = new UnipileSimulator(`account-${randomUUID()}`);
    const elevenLabs = new ElevenLabsSimulator();
    const [world] = await Promise.all([newTenant(), unipile.start(), elevenLabs.start()]);
    const account = await world.unipile(unipile);
    await world.elevenLabsAgent(elevenLabs);
    await world.settings({ graceSeconds });
    return new CustomerLine(world, unipile, elevenLabs, account);
  }

  async close(): Promise<void> {
    await Promise.all([this.unipile.close(), this.elevenLabs.close()]);
  }

  newCustomer(): Customer {
    return new Customer(this);
  }
}

let customers = 0;

/** One customer on their phone, and what Baton has of their conversation. */
export class Customer {
  readonly phone: string;
  readonly chatId: string;

  constructor(readonly line: CustomerLine) {
    customers += 1;
    this.phone = `90555${String(process.pid % 1000).padStart(3, '0')}${String(customers).padStart(4, '0')}`;
    this.chatId = `chat-${randomUUID()}`;
  }

  /** The facts by which the simulator tells this customer's thread. */
  get thread() {
    return { chatId: this.chatId, contact: { name: 'Ayşe', providerId: `${this.phone}@s.whatsapp.net` } };
  }

  writes(text: string, more: Parameters<UnipileSimulator['contactWrites']>[0] = {}) {
    return this.line.unipile.contactWrites({ ...this.thread, text, ...more });
  }

  /** Somebody of ours answers in the WhatsApp app. */
  isAnsweredByPhone(text: string) {
    return this.line.unipile.phoneWrites({ ...this.thread, text });
  }

  /** What has left for this customer, in order. */
  get received(): string[] {
    return this.line.unipile.sends.filter((send) => send.chatId === this.chatId).map((send) => send.text);
  }

  async gets(text: string | RegExp, timeoutMs = 10_000): Promise<void> {
    await eventually(
      () => this.received.some((one) => (typeof text === 'string' ? one === text : text.test(one))),
      {
        timeoutMs,
        what: `an answer like ${text} on the customer's phone (there: ${this.received.join(' | ')})`,
      },
    );
  }

  conversation(): Promise<StoredConversation> {
    return eventually(
      async () =>
        (await this.rows<StoredConversation>('select * from conversations where external_id = $1'))[0],
    );
  }

  async session(): Promise<StoredSession | undefined> {
    return (await this.sessions()).at(-1);
  }

  sessions(): Promise<StoredSession[]> {
    return this.rows<StoredSession>(
      'select s.* from sessions s join conversations c on c.id = s.conversation_id where c.external_id = $1 order by s.started_at, s.id',
    );
  }

  messages(): Promise<StoredMessage[]> {
    return this.rows<StoredMessage>(
      'select m.* from messages m join conversations c on c.id = m.conversation_id where c.external_id = $1 order by m.seq',
    );
  }

  timeline(): Promise<{ type: string; reason: string | null }[]> {
    return this.rows(
      'select e.type, e.reason from conversation_events e join conversations c on c.id = e.conversation_id where c.external_id = $1 order by e.created_at, e.id',
    );
  }

  /** Waits until the AI has the baton. */
  async isWithAi(): Promise<void> {
    await eventually(async () => {
      const session = await this.session();
      return session?.status === 'active' && session.taken_over_at === null;
    });
  }

  /** Presses a button of document 003's page. */
  async act(
    action: 'takeover' | 'release' | 'close' | 'reopen' | 'send',
    body: unknown = {},
    by = this.line.world.agent,
  ) {
    const { id } = await this.conversation();
    return by.api('POST', `/whatsapp/chats/${id}/${action}`, body);
  }

  private rows<Row>(text: string): Promise<Row[]> {
    return this.line.world.sql<Row>(text, [this.chatId]);
  }
}
