import { Injectable } from '@nestjs/common';
import type { ConversationId, MessageId, SessionId } from '../contracts/ids.js';
import { newId } from '../contracts/ids.js';
import type { InboundAttachment, InboundMessage } from '../contracts/inbound.js';
import { ContactStore, personKey, type Person } from '../contacts/contact.store.js';
import type { NewAttachment, NewMessage } from '../conversations/appendMessage.js';
import { ConversationStore } from '../conversations/conversation.store.js';
import { EchoSettlement, type SeenEcho } from '../delivery/echoSettlement.js';
import { EchoStore } from '../delivery/echo.store.js';
import { judgeOwnMessage, type AwaitingEcho } from '../delivery/echoes.js';
import { findHandoffRequest } from '../handoff/handoffDetector.js';
import type { Tx } from '../platform/database/transaction.js';
import { ConversationWork } from '../sessions/conversationWork.js';
import type { OpenConversation } from '../sessions/openConversation.js';
import { FirstMessages } from './firstMessages.js';
import { messageKey, threadKey, ThreadStore } from './thread.store.js';

/** What became of one message of a batch. */
export interface Ingested {
  outcome: 'added' | 'duplicate' | 'echo' | 'parked';
  conversationId: ConversationId;
  messageId: MessageId | null;
  isNewConversation: boolean;
}

/** A batch under way: its conversations locked, what is known already left out. */
interface OpenBatch {
  opened: OpenConversation[];
  byThread: Map<string, OpenConversation>;
  known: Set<string>;
  awaitingEcho: Map<ConversationId, AwaitingEcho[]>;
  echoes: SeenEcho[];
  parked: { conversation: OpenConversation['row']; message: InboundMessage }[];
}

/**
 * The one way in for messages (design §5): a batch of any length, from any number of conversations, in one transaction
 * of a fixed number of statements. Every message ends as exactly one row, however often, in whatever order and on
 * however many instances it arrives.
 */
@Injectable()
export class Ingest {
  constructor(
    private readonly contacts: ContactStore,
    private readonly threads: ThreadStore,
    private readonly conversations: ConversationStore,
    private readonly work: ConversationWork,
    private readonly echoes: EchoStore,
    private readonly echoSettlement: EchoSettlement,
    private readonly firstMessages: FirstMessages,
  ) {}

  /** Answers in the order of the batch. The caller owns the transaction. */
  async ingest(tx: Tx, messages: readonly InboundMessage[]): Promise<Ingested[]> {
    const batch = await this.open(tx, messages);
    const outcomes = messages.map((message) => take(batch, message));
    await this.echoSettlement.settle(tx, batch.echoes);
    await this.echoes.park(tx, batch.parked);
    await this.firstMessages.classify(tx, batch.opened);
    await this.work.save(tx, batch.opened);
    return outcomes;
  }

  private async open(tx: Tx, messages: readonly InboundMessage[]): Promise<OpenBatch> {
    const { threads, rows, created } = await this.lock(tx, messages);
    const wanted = messages.flatMap((message) => {
      const conversationId = threads.get(threadKey(message));
      return conversationId === undefined
        ? []
        : [{ conversationId, providerMessageId: message.providerMessageId }];
    });
    const [opened, known, awaitingEcho] = await Promise.all([
      this.work.open(tx, rows, created),
      this.threads.knownMessageIds(tx, wanted),
      this.awaitingEcho(tx, messages, threads),
    ]);
    const byId = new Map(opened.map((open) => [open.row.id, open]));
    const byThread = new Map<string, OpenConversation>();
    for (const [key, id] of threads) {
      const open = byId.get(id);
      if (open !== undefined) byThread.set(key, open);
    }
    return { opened, byThread, known, awaitingEcho, echoes: [], parked: [] };
  }

  private async lock(tx: Tx, messages: readonly InboundMessage[]) {
    const known = await this.threads.lockKnown(tx, messages);
    if (known !== null) return { ...known, created: new Set<ConversationId>() };
    const threads = await this.threads.find(tx, messages);
    const created = new Set(await this.createMissing(tx, messages, threads));
    const rows = await this.conversations.lock(tx, [...new Set(threads.values())]);
    return { threads, rows, created };
  }

  /** Adds to `threads` the conversations it makes, and those that somebody else has just made; answers its own. */
  private async createMissing(
    tx: Tx,
    messages: readonly InboundMessage[],
    threads: Map<string, ConversationId>,
  ): Promise<ConversationId[]> {
    const missing = new Map(
      messages
        .filter((message) => !threads.has(threadKey(message)))
        .map((message) => [threadKey(message), message]),
    );
    if (missing.size === 0) return [];
    const people = [...missing.values()].map(personOf);
    const contacts = await this.contacts.resolve(tx, people);
    const created = await this.threads.create(
      tx,
      [...missing.values()].map((message) => ({
        message,
        contactId: contacts.get(personKey(personOf(message))) ?? null,
      })),
    );
    for (const [key, id] of created) threads.set(key, id);
    const late = [...missing.entries()].filter(([key]) => !threads.has(key)).map(([, message]) => message);
    if (late.length > 0) for (const [key, id] of await this.threads.find(tx, late)) threads.set(key, id);
    return [...created.values()];
  }

  private async awaitingEcho(
    tx: Tx,
    messages: readonly InboundMessage[],
    threads: Map<string, ConversationId>,
  ) {
    const withOwn = messages
      .filter((message) => message.author === 'own' && message.channel !== 'import')
      .flatMap((message) => threads.get(threadKey(message)) ?? []);
    return Map.groupBy(await this.echoes.awaiting(tx, [...new Set(withOwn)]), (ours) => ours.conversation_id);
  }
}

/** Takes one message into the batch. Pure but for the batch itself. */
function take(batch: OpenBatch, message: InboundMessage): Ingested {
  const open = batch.byThread.get(threadKey(message));
  if (open === undefined) throw new Error('A thread of the batch was neither found nor made');
  const { id } = open.row;
  const outcome = (kind: Ingested['outcome'], messageId: MessageId | null): Ingested => ({
    outcome: kind,
    conversationId: id,
    messageId,
    isNewConversation: open.isNew,
  });
  const key = messageKey(id, message.providerMessageId);
  if (batch.known.has(key)) return outcome('duplicate', null);
  batch.known.add(key);
  if (message.author === 'own' && message.channel !== 'import') {
    const awaiting = batch.awaitingEcho.get(id) ?? [];
    const verdict = judgeOwnMessage(message, awaiting);
    if (verdict.kind === 'echo') {
      awaiting.splice(awaiting.indexOf(verdict.of), 1);
      const version = open.nextVersion();
      batch.echoes.push({
        messageId: verdict.of.id,
        providerMessageId: message.providerMessageId,
        version,
        open,
      });
      return outcome('echo', verdict.of.id);
    }
    if (verdict.kind === 'park') {
      batch.parked.push({ conversation: open.row, message });
      return outcome('parked', null);
    }
  }
  return outcome('added', store(open, message));
}

/** Lets the rules see a new message, and appends it to the session they leave it in. */
function store(open: OpenConversation, message: InboundMessage): MessageId {
  followThread(open, message);
  const seq = open.row.last_seq + 1;
  const before = open.liveSession?.id ?? null;
  let sessionId: SessionId | null = null;
  if (message.channel !== 'import') {
    if (message.author === 'customer') {
      const handoffPhrase = findHandoffRequest(message.text);
      open.apply({ type: 'customerWrote', seq, isStale: message.isStale, handoffPhrase });
      const belongs = !message.isStale && !open.world.isBlocked;
      sessionId = belongs ? (open.liveSession?.id ?? null) : null;
    } else {
      open.apply({ type: 'personWrote', seq, userId: null, isStale: message.isStale });
      sessionId = message.isStale ? null : before;
    }
  }
  return open.append({ ...newMessage(message), session_id: sessionId }).id;
}

/** A reconnected account brings new thread ids, and a contact may at last have a name. */
function followThread(open: OpenConversation, message: InboundMessage): void {
  const { row } = open;
  if (row.external_id !== message.externalThreadId) open.change({ external_id: message.externalThreadId });
  if (row.contact_name === '' && message.contact.name !== '')
    open.change({ contact_name: message.contact.name });
}

function newMessage(message: InboundMessage): NewMessage {
  const isCustomers = message.author === 'customer';
  return {
    id: newId<MessageId>(),
    direction: isCustomers ? 'inbound' : 'outbound',
    sender_type: isCustomers ? 'customer' : 'agent',
    sender_name: isCustomers ? message.contact.name : message.senderName,
    type: message.type,
    content: message.text,
    media_url: message.attachments[0]?.url ?? null,
    status: isCustomers ? 'received' : 'sent',
    // Nobody has to read an import, nor what we have written ourselves.
    is_read: !isCustomers || message.channel === 'import',
    provider_message_id: message.providerMessageId,
    sent_at: message.sentAt,
    metadata: message.raw === null ? {} : { raw: message.raw },
    attachments: message.attachments.map(newAttachment),
  };
}

const newAttachment = (attachment: InboundAttachment): NewAttachment => ({
  id: newId(),
  type: attachment.type,
  file_name: attachment.fileName,
  file_type: attachment.fileType,
  file_size: attachment.fileSize,
  provider_attachment_id: attachment.providerAttachmentId,
  url: attachment.url,
});

const personOf = (message: InboundMessage): Person => ({
  tenantId: message.tenantId,
  platform: message.platform,
  identifier: message.contact.identifier,
  name: message.contact.name,
  phone: message.contact.phone,
  matchLastTenDigits: message.channel === 'import',
});
