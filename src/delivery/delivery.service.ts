import { setTimeout as wait } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { AccountId, MessageId } from '../contracts/ids.js';
import type { Channel } from '../contracts/model.js';
import { ConversationStore } from '../conversations/conversation.store.js';
import type { ConversationRow, MessageRow } from '../conversations/rows.js';
import { Database } from '../platform/database/database.js';
import { DuePoller, type DueSource } from '../platform/dueWork/duePoller.js';
import { LEASE_SECONDS, RENEW_MS } from '../platform/dueWork/lease.js';
import { isDatabaseAway } from '../platform/database/databaseFault.js';
import { DUE_SENDS } from '../sessions/conversationWork.js';
import { CHANNEL_SENDERS, type ChannelSender, type OutgoingMessage, type SendResult } from './channel.js';
import { FirstAttempts } from './firstAttempts.js';
import { OutboxStore } from './outbox.store.js';
import { OutgoingMessages } from './outgoingMessages.js';
import { SendRecorder } from './sendRecorder.js';

/** Messages on their way at once, in all and for one account: a slow provider holds up only itself. */
const MAX_LEAVING = 64;
const MAX_LEAVING_PER_ACCOUNT = 8;
/** How long one attempt may take. */
const SEND_TIMEOUT_MS = 20_000;
/** How long the outcome of a send is kept for a database that is away, and how often it is tried to be written. */
const RECORD_PATIENCE_MS = 60_000;
const RECORD_PAUSE_MS = 500;

interface Claimed {
  message: MessageRow;
  conversation: ConversationRow;
  accountId: AccountId;
}

/**
 * What leaves. Messages of a conversation go one by one, in the order in which they were written: one is claimed under
 * the conversation's lock, sent with no transaction open, and what became of it is recorded under the lock again.
 */
@Injectable()
export class Delivery implements DueSource, OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly name = DUE_SENDS;
  private readonly log = new Logger(Delivery.name);
  private readonly leaving = new Map<MessageId, { accountId: AccountId; done: Promise<void> }>();
  private readonly senders: Map<Channel, ChannelSender>;
  private renewal: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(
    @Inject(CHANNEL_SENDERS) senders: ChannelSender[],
    private readonly database: Database,
    private readonly conversations: ConversationStore,
    private readonly outbox: OutboxStore,
    private readonly outgoing: OutgoingMessages,
    private readonly recorder: SendRecorder,
    private readonly firstAttempts: FirstAttempts,
    private readonly poller: DuePoller,
  ) {
    this.senders = new Map(senders.map((sender) => [sender.channel, sender]));
    poller.add(this);
  }

  onApplicationBootstrap(): void {
    this.renewal = setInterval(() => void this.keepClaims(), RENEW_MS);
  }

  /** Claims what is due and lets it go on its way; does not wait for the providers. */
  async run(): Promise<boolean> {
    const free = MAX_LEAVING - this.leaving.size;
    if (free <= 0) return false;
    const due = await this.outbox.due(this.busyAccounts(), MAX_LEAVING_PER_ACCOUNT, free);
    if (due.length === 0) return false;
    const claimed = await this.claim(due);
    for (const each of claimed) this.letGo(each);
    return claimed.length > 0;
  }

  /** A clean stop waits for what is on its way, so that nothing is left unknown. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await Promise.all([...this.leaving.values()].map(({ done }) => done));
    clearInterval(this.renewal);
  }

  private async claim(due: ConversationRow['id'][]): Promise<Claimed[]> {
    return this.database.transaction(async (tx) => {
      const locked = await this.conversations.lockFree(tx, due);
      const byId = new Map(locked.map((row) => [row.id, row]));
      const heads = await this.outbox.heads(tx, [...byId.keys()]);
      const isStale = (message: MessageRow) =>
        message.sender_type === 'ai' && message.epoch !== byId.get(message.conversation_id)?.epoch;
      await this.recorder.drop(tx, locked, heads.filter(isStale));
      const messages = await this.outbox.claim(
        tx,
        heads.filter((message) => !isStale(message)).map((message) => message.id),
        LEASE_SECONDS,
      );
      return messages.flatMap((message) => {
        const conversation = byId.get(message.conversation_id);
        const accountId = conversation?.account_id;
        return conversation === undefined || accountId == null ? [] : [{ message, conversation, accountId }];
      });
    });
  }

  /** The database being away, a claim may run out; the outcome is then written over `unknown` (see `SendRecorder`). */
  private async keepClaims(): Promise<void> {
    await this.outbox
      .keepClaims([...this.leaving.keys()], LEASE_SECONDS)
      .catch((error: unknown) => this.log.warn({ err: error }, 'The claims of sends could not be renewed'));
  }

  private letGo(claimed: Claimed): void {
    const { id } = claimed.message;
    const done = this.deliver(claimed)
      .catch((error: unknown) =>
        this.log.error({ err: error, messageId: id }, 'A send could not be recorded'),
      )
      .finally(() => {
        this.leaving.delete(id);
        this.poller.wake(DUE_SENDS);
      });
    this.leaving.set(id, { accountId: claimed.accountId, done });
  }

  private async deliver(claimed: Claimed): Promise<void> {
    const recorded = await this.record(claimed, await this.send(claimed));
    this.firstAttempts.settled(claimed.message.id, recorded);
  }

  /**
   * What is known of a send is held on to while the database is away: given up, a message that surely arrived would be
   * `unknown` when its claim runs out, and one that surely did not would never be tried again.
   */
  private async record({ conversation, message }: Claimed, result: SendResult): Promise<MessageRow | null> {
    const givenUpAt = performance.now() + RECORD_PATIENCE_MS;
    for (;;) {
      try {
        return await this.recorder.record(conversation, message, result);
      } catch (error) {
        if (!isDatabaseAway(error) || this.isStopping || performance.now() >= givenUpAt) throw error;
        this.log.warn({ err: error, messageId: message.id }, 'A send could not be recorded; trying again');
        await wait(RECORD_PAUSE_MS);
      }
    }
  }

  private async send({ message, conversation, accountId }: Claimed): Promise<SendResult> {
    const sender = this.senders.get(conversation.channel);
    if (sender === undefined) {
      return {
        kind: 'refused',
        mendable: false,
        code: 'channel_is_import_only',
        reason: 'This channel cannot send',
        retryAfterMs: null,
      };
    }
    let outgoing: OutgoingMessage;
    try {
      outgoing = await this.outgoing.compose(message, conversation, accountId);
    } catch (error) {
      this.log.warn({ err: error, messageId: message.id }, 'A message could not be put together');
      return NOT_COMPOSED;
    }
    return sender.send(outgoing, (write) => this.leave(message, write), SEND_TIMEOUT_MS);
  }

  /**
   * The last gate: the message must still be this process's to send, and the AI must still have the word. An answer of
   * the AI is written while the conversation's lock is held, so that no takeover can commit between the check and the
   * first byte; a takeover waits the moment that takes. (Tried without: of takeovers spread over a send, those that fell
   * between claim and first byte were answered by the AI all the same.)
   */
  private leave(message: MessageRow, write: () => Promise<void>): Promise<boolean> {
    const isAi = message.sender_type === 'ai';
    const mayLeave = this.database.transaction(async (tx) => {
      const [conversation] = await this.conversations.lock(tx, [message.conversation_id]);
      const now = await this.outbox.find(tx, message.id);
      if (now?.status !== 'sending' || now.attempts !== message.attempts) return false;
      if (isAi && conversation?.epoch !== message.epoch) return false;
      if (isAi) await write();
      return true;
    });
    return isAi ? mayLeave : mayLeave.then(async (may) => (may ? write().then(() => true) : false));
  }

  private busyAccounts(): AccountId[] {
    const counts = new Map<AccountId, number>();
    for (const { accountId } of this.leaving.values())
      counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
    return [...counts]
      .filter(([, count]) => count >= MAX_LEAVING_PER_ACCOUNT)
      .map(([accountId]) => accountId);
  }
}

/** The database was away before anything could leave. */
const NOT_COMPOSED: SendResult = {
  kind: 'refused',
  mendable: true,
  code: 'unavailable',
  reason: 'The message could not be put together',
  retryAfterMs: null,
};
