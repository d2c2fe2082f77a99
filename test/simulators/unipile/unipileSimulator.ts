import { randomUUID } from 'node:crypto';
import type { Behaviour, Call, Reply } from '../base/behaviour.js';
import { Simulator, type Route } from '../base/simulator.js';
import { list, wireAccount, wireMessage, wireWebhook, type Account } from './restShapes.js';
import { attachmentSpec, readSend, type SentMessage } from './sendForm.js';
import { unipileError } from './unipileErrors.js';
import {
  accountStatus,
  messageChanged,
  messageReaction,
  messageReceived,
  DEFAULT_MIMETYPE,
  type AccountStatus,
  type MessageFacts,
  type MessagingEvent,
  type Person,
} from './webhookPayloads.js';
import { WebhookTargets, type WebhookDelivery, type WebhookTarget } from './webhookTargets.js';

type RouteName =
  | 'createAccount'
  | 'listAccounts'
  | 'reconnectAccount'
  | 'getAccount'
  | 'deleteAccount'
  | 'createWebhook'
  | 'listWebhooks'
  | 'deleteWebhook'
  | 'startChat'
  | 'sendMessage'
  | 'getMessage'
  | 'getAttachment';

/** Beside what every call can do, what Unipile does around a send. The echo comes `after` by default. */
export interface UnipileBehaviour extends Behaviour {
  /** Answer 201 with `message_id: null`; the echo still carries the id. */
  messageId?: null;
  /** `before`: the echo's webhook has been delivered before the call is answered. */
  echo?: 'before' | 'after' | 'never';
  /** How long after the answer a later echo leaves. */
  echoDelayMs?: number;
  /** The echo's text in place of the sent one, e.g. with altered whitespace. */
  echoText?: (text: string) => string;
}

interface Chat {
  accountId: string;
  providerChatId: string;
  contact: Person;
  group: boolean;
}

type WrittenMessage = Partial<Omit<MessageFacts, 'accountUserId' | 'own'>>;

const CONTACT: Person = { name: 'Asha', providerId: '33600000000@s.whatsapp.net' };

export class UnipileSimulator extends Simulator<RouteName, UnipileBehaviour> {
  apiKey = 'simulated-unipile-key';
  readonly accounts = new Map<string, Account>();
  readonly webhooks = new WebhookTargets(this.closing.signal);
  readonly sends: SentMessage[] = [];
  /** Every webhook sent so far, echoes included, in the order of their end. */
  readonly deliveries: WebhookDelivery[] = [];
  readonly #chats = new Map<string, Chat>();
  readonly #messages = new Map<string, MessageFacts>();

  protected readonly routes: Record<RouteName, Route<UnipileBehaviour>> = {
    createAccount: {
      method: 'POST',
      path: /^\/api\/v1\/accounts$/,
      handle: () => this.#checkpoint(this.#addAccount(randomUUID(), 'CONNECTING')),
    },
    listAccounts: {
      method: 'GET',
      path: /^\/api\/v1\/accounts$/,
      handle: () => list('AccountList', [...this.accounts.values()].map(wireAccount)),
    },
    reconnectAccount: {
      method: 'POST',
      path: /^\/api\/v1\/accounts\/([^/]+)$/,
      handle: (_call, [id]) => this.#withAccount(id, (account) => this.#checkpoint(account)),
    },
    getAccount: {
      method: 'GET',
      path: /^\/api\/v1\/accounts\/([^/]+)$/,
      handle: (_call, [id]) =>
        this.#withAccount(id, (account) => ({ status: 200, body: wireAccount(account) })),
    },
    deleteAccount: {
      method: 'DELETE',
      path: /^\/api\/v1\/accounts\/([^/]+)$/,
      handle: (_call, [id]) =>
        this.#withAccount(id, (account) => {
          this.accounts.delete(account.id);
          const after = () => this.inBackground(this.#tellStatus(account.id, 'DELETED'));
          return { status: 200, body: { object: 'AccountDeleted' }, after };
        }),
    },
    createWebhook: {
      method: 'POST',
      path: /^\/api\/v1\/webhooks$/,
      handle: (call) => this.#createWebhook(call),
    },
    listWebhooks: {
      method: 'GET',
      path: /^\/api\/v1\/webhooks$/,
      handle: () => list('WebhookList', [...this.webhooks.all.values()].map(wireWebhook)),
    },
    deleteWebhook: {
      method: 'DELETE',
      path: /^\/api\/v1\/webhooks\/([^/]+)$/,
      handle: (_call, [id]) =>
        this.webhooks.all.delete(id ?? '')
          ? { status: 200, body: { object: 'WebhookDeleted' } }
          : unipileError(404),
    },
    startChat: {
      method: 'POST',
      path: /^\/api\/v1\/chats$/,
      arrived: async (call) => void this.sends.push(await readSend(call, '')),
      handle: (call, _params, behaviour) => this.#startChat(call, behaviour),
    },
    sendMessage: {
      method: 'POST',
      path: /^\/api\/v1\/chats\/([^/]+)\/messages$/,
      arrived: async (call, [chatId]) => void this.sends.push(await readSend(call, chatId ?? '')),
      handle: (call, _params, behaviour) => this.#send(call, behaviour),
    },
    getMessage: {
      method: 'GET',
      path: /^\/api\/v1\/messages\/([^/]+)$/,
      handle: (_call, [id]) => {
        const message = this.#messages.get(id ?? '');
        return message ? { status: 200, body: wireMessage(message) } : unipileError(404);
      },
    },
    getAttachment: {
      method: 'GET',
      path: /^\/api\/v1\/messages\/([^/]+)\/attachments\/([^/]+)$/,
      handle: (_call, [messageId, id]) => {
        const found = this.#messages.get(messageId ?? '')?.attachments?.find((each) => each.id === id);
        if (!found?.bytes) return unipileError(404);
        const type = found.mimetype ?? DEFAULT_MIMETYPE[found.type];
        return { status: 200, headers: { 'content-type': type }, body: found.bytes };
      },
    },
  };

  /** @param accountId the account that is connected from the start */
  constructor(readonly accountId = 'sim-whatsapp-account') {
    super();
    this.#addAccount(this.accountId, 'OK').known = true;
  }

  /** Subscribes as if done in the dashboard; `contentType: false` as by an API call that did not ask for one. */
  addWebhook(options: {
    url: string;
    source?: 'messaging' | 'account_status';
    secret?: string;
    contentType?: boolean;
  }): WebhookTarget {
    const { url, source = 'messaging', secret, contentType = true } = options;
    return this.webhooks.add({
      name: source,
      source,
      requestUrl: url,
      headers: [
        ...(contentType ? [{ key: 'Content-Type', value: 'application/json' }] : []),
        ...(secret === undefined ? [] : [{ key: 'x-unipile-secret', value: secret }]),
      ],
      events: undefined,
      accountIds: undefined,
    });
  }

  /** A customer writes: the message exists at Unipile from now on and its webhook goes out. */
  contactWrites(message: WrittenMessage = {}): Promise<WebhookDelivery[]> {
    return this.#tell(this.factsOf(message));
  }

  /** The business answers on its own phone: an own message that no API call has made. */
  phoneWrites(message: WrittenMessage = {}): Promise<WebhookDelivery[]> {
    return this.#tell({ ...this.factsOf(message), own: true });
  }

  /** A contact reacts to a message that exists here. */
  reacts(messageId: string, value: string): Promise<WebhookDelivery[]> {
    const facts = this.#known(messageId);
    return this.#deliver('messaging', facts.accountId, messageReaction(facts, value));
  }

  /** `message_delivered`, `message_read`, `message_edited` (with the new text) or `message_deleted`. */
  changes(
    event: Exclude<MessagingEvent, 'message_received' | 'message_reaction'>,
    messageId: string,
    text?: string,
  ): Promise<WebhookDelivery[]> {
    const facts = this.#known(messageId);
    if (text !== undefined) facts.text = text;
    return this.#deliver('messaging', facts.accountId, messageChanged(event, facts));
  }

  /** The phone scans the QR code: the three (first time) or three other (again) account events, in their order. */
  async phoneScans(accountId: string, phone = '33611111111'): Promise<void> {
    const account = this.accounts.get(accountId);
    if (!account) throw new Error(`There is no account ${accountId} to scan for`);
    await this.#tellStatus(accountId, account.known ? 'RECONNECTED' : 'CREATION_SUCCESS');
    Object.assign(account, { phone, status: 'OK', known: true });
    await this.#tellStatus(accountId, 'OK');
    await this.#tellStatus(accountId, 'SYNC_SUCCESS');
  }

  /** The phone unlinks the device: sends get 401 `disconnected_account` until it scans again. */
  phoneUnlinks(accountId = this.accountId): Promise<WebhookDelivery[]> {
    const account = this.accounts.get(accountId);
    if (account) account.status = 'CREDENTIALS';
    return this.#tellStatus(accountId, 'CREDENTIALS');
  }

  /** Sends any payload, also one that no builder here would make. */
  deliverRaw(
    source: 'messaging' | 'account_status',
    payload: Record<string, unknown>,
  ): Promise<WebhookDelivery[]> {
    return this.#deliver(source, String(payload['account_id'] ?? this.accountId), payload);
  }

  /** Fills in what a message needs, remembers it, and gives its attachments ids; nothing is sent. */
  factsOf(message: WrittenMessage): MessageFacts {
    const chatId = message.chatId ?? 'sim-chat';
    const known = this.#chats.get(chatId);
    const contact = message.contact ?? known?.contact ?? CONTACT;
    const group = message.group ?? known?.group ?? false;
    const accountId = message.accountId ?? known?.accountId ?? this.accountId;
    const facts: MessageFacts = {
      text: 'Hello',
      messageId: `msg_${randomUUID()}`,
      providerMessageId: `3EB0${randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase()}`,
      timestamp: new Date().toISOString(),
      providerChatId: known?.providerChatId ?? (group ? '120363000000000000@g.us' : contact.providerId),
      ...message,
      chatId,
      contact,
      group,
      accountId,
      accountUserId: this.#userId(accountId),
      attachments: message.attachments?.map((each) => ({ ...each, id: each.id ?? `att_${randomUUID()}` })),
    };
    this.#chats.set(chatId, { accountId, providerChatId: facts.providerChatId, contact, group });
    this.#messages.set(facts.messageId, facts);
    return facts;
  }

  protected override authorise(call: Call): Reply | undefined {
    return call.headers['x-api-key'] === this.apiKey ? undefined : unipileError(401);
  }

  protected notFound(): Reply {
    return unipileError(404);
  }

  async #send(call: Call, behaviour: UnipileBehaviour): Promise<Reply> {
    const send = this.sends.find((each) => each.call === call);
    if (!send) return unipileError(400);
    const chat = this.#chats.get(send.chatId);
    const account = this.accounts.get(chat?.accountId ?? send.fields['account_id'] ?? this.accountId);
    if (!account) return unipileError(404);
    const { refused, messageId, after } = await this.#accept(send, account, {}, behaviour);
    return refused ?? { status: 201, body: { object: 'MessageSent', message_id: messageId }, after };
  }

  /** A message of ours exists from now on, under the chat of `send`. */
  async #accept(send: SentMessage, account: Account, more: WrittenMessage, behaviour: UnipileBehaviour) {
    if (account.status !== 'OK') return { refused: unipileError(401, 'disconnected_account') };
    if (!send.text && send.attachments.length === 0) return { refused: unipileError(400) };
    const facts: MessageFacts = {
      ...this.factsOf({
        chatId: send.chatId,
        accountId: account.id,
        text: send.text,
        attachments: send.attachments.map(attachmentSpec),
        ...more,
      }),
      own: true,
    };
    this.#messages.set(facts.messageId, facts);
    send.messageId = facts.messageId;
    const after = await this.#echo(facts, behaviour);
    return { messageId: behaviour.messageId === null ? null : facts.messageId, after };
  }

  /** Sends the echo now, or returns what is to send it after the answer. */
  async #echo(facts: MessageFacts, behaviour: UnipileBehaviour): Promise<(() => void) | undefined> {
    const { echo = 'after', echoDelayMs = 0, echoText = (text: string) => text } = behaviour;
    const payload = messageReceived({ ...facts, text: facts.text === null ? null : echoText(facts.text) });
    const deliver = () => this.#deliver('messaging', facts.accountId, payload);
    if (echo === 'before') await deliver();
    if (echo !== 'after') return undefined;
    return () => this.inBackground(this.pause(echoDelayMs).then(deliver));
  }

  /** Goes on with the chat that the account has with the attendee, if there is one. */
  async #startChat(call: Call, behaviour: UnipileBehaviour): Promise<Reply> {
    const send = this.sends.find((each) => each.call === call);
    const providerId = send?.fields['attendees_ids'];
    if (!send || !providerId) return unipileError(400);
    const account = this.accounts.get(send.fields['account_id'] ?? '');
    if (!account) return unipileError(404);
    const known = [...this.#chats].find(
      ([, chat]) => chat.providerChatId === providerId && chat.accountId === account.id,
    );
    send.chatId = known?.[0] ?? `chat_${randomUUID()}`;
    const contact: Person = known?.[1].contact ?? { name: providerId, providerId };
    const { refused, messageId, after } = await this.#accept(send, account, { contact }, behaviour);
    const body = { object: 'ChatStarted', chat_id: send.chatId, message_id: messageId };
    return refused ?? { status: 201, body, after };
  }

  #createWebhook(call: Call): Reply {
    const wanted = call.json as Partial<Record<string, unknown>> | undefined;
    if (typeof wanted?.['request_url'] !== 'string' || typeof wanted['source'] !== 'string') {
      return unipileError(400);
    }
    const target = this.webhooks.add({
      name: String(wanted['name'] ?? ''),
      source: wanted['source'],
      requestUrl: wanted['request_url'],
      headers: (wanted['headers'] as { key: string; value: string }[] | undefined) ?? [],
      events: wanted['events'] as string[] | undefined,
      accountIds: wanted['account_ids'] as string[] | undefined,
    });
    return { status: 201, body: { object: 'WebhookCreated', webhook_id: target.id } };
  }

  async #tell(facts: MessageFacts): Promise<WebhookDelivery[]> {
    this.#messages.set(facts.messageId, facts);
    return this.#deliver('messaging', facts.accountId, messageReceived(facts));
  }

  #tellStatus(accountId: string, status: AccountStatus): Promise<WebhookDelivery[]> {
    return this.#deliver('account_status', accountId, accountStatus(accountId, status));
  }

  async #deliver(
    source: string,
    accountId: string,
    payload: Record<string, unknown>,
  ): Promise<WebhookDelivery[]> {
    const deliveries = await this.webhooks.deliver(source, accountId, payload);
    this.deliveries.push(...deliveries);
    this.changed();
    return deliveries;
  }

  #addAccount(id: string, status: Account['status']): Account {
    const phone = status === 'OK' ? '33611111111' : '';
    const account = { id, phone, status, createdAt: new Date().toISOString(), known: false };
    this.accounts.set(id, account);
    return account;
  }

  #checkpoint(account: Account): Reply {
    account.status = 'CONNECTING';
    const checkpoint = { type: 'QRCODE', qrcode: `2@${randomUUID()}` };
    return { status: 201, body: { object: 'Checkpoint', account_id: account.id, checkpoint } };
  }

  #withAccount(id: string | undefined, handle: (account: Account) => Reply): Reply {
    const account = this.accounts.get(id ?? '');
    return account ? handle(account) : unipileError(404);
  }

  #userId(accountId: string): string {
    return `${this.accounts.get(accountId)?.phone || '33611111111'}@s.whatsapp.net`;
  }

  #known(messageId: string): MessageFacts {
    const facts = this.#messages.get(messageId);
    if (!facts) throw new Error(`There is no message ${messageId} here`);
    return facts;
  }
}
