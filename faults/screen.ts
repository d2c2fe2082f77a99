import { setTimeout as wait } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { Instance, OwnBatons } from '../test/faults/ownBatons.js';
import { call } from '../test/support/call.js';

const TRY_AGAIN_MS = 200;
const PAGE = 100;
const ASKED_AT_ONCE = 8;
/** Of an instance that died before it could tell, the others' screens hear nothing: so they look, too. */
const LOOK_AGAIN_MS = 30_000;
/** A change becomes visible with its commit, a moment after its time (docs/realtime.md). */
const LOOK_BACK_MS = 30_000;
const RECEIPTS = ['sent', 'delivered', 'read'];

export interface ShownMessage {
  id: string;
  conversation_id: string;
  content: string;
  status: string;
  version: number;
}

interface ShownConversation {
  id: string;
  version: number;
  updated_at: string;
}

/** An agent's screen: hears the tenant on `/chats`, and makes itself whole as docs/realtime.md says. */
export class Screen {
  readonly messages = new Map<string, ShownMessage>();
  /** Told twice as new on one connection. */
  readonly heardTwice: string[] = [];
  /** A later version with a status from before. */
  readonly wentBack: string[] = [];
  live = 0;
  caughtUp = 0;
  connections = 0;
  readonly #versions = new Map<string, number>();
  readonly #asking = new Map<string, Promise<void>>();
  /** The latest change it has heard of, and the latest that it had heard of when it last asked what it missed. */
  #newest = 0;
  #wholeUntil = 0;
  #lookingAgain: NodeJS.Timeout | undefined;
  #socket: Socket | null = null;
  #isOpen = true;
  #isDeaf = false;
  #at = 0;

  private constructor(private readonly batons: OwnBatons) {}

  static async open(batons: OwnBatons): Promise<Screen> {
    const screen = new Screen(batons);
    await screen.#connect();
    screen.#lookingAgain = setInterval(() => screen.#lookAgain(), LOOK_AGAIN_MS);
    return screen;
  }

  /** As after a reconnect: afterwards nothing that was committed before is missing. */
  async catchUp(): Promise<void> {
    const newest = this.#newest;
    const after = new Date(Math.max(0, this.#wholeUntil - LOOK_BACK_MS)).toISOString();
    let cursor: string | null = null;
    do {
      const page: { data: ShownConversation[]; next_cursor: string | null } = await this.#ask(
        `/conversations?updated_after=${after}&limit=${PAGE}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      for (const row of page.data) this.#newest = Math.max(this.#newest, Date.parse(row.updated_at));
      const behind = page.data.filter(({ id, version }) => version > this.#versionOf(id));
      const asking = async () => {
        for (let next = behind.pop(); next !== undefined; next = behind.pop())
          // Again, where the first is a question that was under way already, and asked before this change.
          while (this.#versionOf(next.id) < next.version) await this.#askFor(next.id);
      };
      await Promise.all(Array.from({ length: ASKED_AT_ONCE }, asking));
      cursor = page.next_cursor;
    } while (cursor !== null);
    await Promise.all(this.#asking.values());
    this.#wholeUntil = Math.max(this.#wholeUntil, newest);
  }

  /** What comes stays in the buffers of the system, and in Baton, when those are full. */
  stopReading(): void {
    this.#isDeaf = true;
    this.#wire.pause();
  }

  /** It has been cut meanwhile: it connects anew and catches up. */
  async comeBack(): Promise<void> {
    this.#isDeaf = false;
    this.#socket?.removeAllListeners().disconnect();
    await this.#connect();
    await this.catchUp();
  }

  close(): void {
    this.#isOpen = false;
    clearInterval(this.#lookingAgain);
    this.#socket?.disconnect();
  }

  get #instance(): Instance {
    const { instances } = this.batons;
    const instance = instances[this.#at % instances.length];
    if (instance === undefined) throw new Error('There is no instance.');
    return instance;
  }

  /** The WebSocket (of `ws`) below Socket.IO. */
  get #wire(): { pause(): void } {
    const transport = this.#socket?.io.engine.transport as unknown as { ws: { pause(): void } } | undefined;
    if (transport === undefined) throw new Error('The screen is not connected.');
    return transport.ws;
  }

  #lookAgain(): void {
    // Without a connection it will ask when it has one again.
    if (this.#socket?.connected && !this.#isDeaf) void this.#catchUpWhileOpen();
  }

  /** Closed amid it, there is nobody any more to be whole for. */
  async #catchUpWhileOpen(): Promise<void> {
    try {
      if (this.#isOpen) await this.catchUp();
    } catch (error) {
      if (this.#isOpen) throw error;
    }
  }

  async #connect(): Promise<void> {
    while (this.#isOpen) {
      const { token } = this.batons.world.agent;
      const options = { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token } };
      const socket = io(`${this.#instance.url}/chats`, options);
      const isConnected = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true));
        socket.once('connect_error', () => resolve(false));
      });
      if (isConnected) return this.#listen(socket);
      socket.disconnect();
      this.#at += 1;
      await wait(TRY_AGAIN_MS);
    }
  }

  #listen(socket: Socket): void {
    this.#socket = socket;
    this.connections += 1;
    const heard = new Set<string>();
    socket.on('new_message', (message: ShownMessage) => {
      if (heard.has(message.id)) this.heardTwice.push(message.id);
      heard.add(message.id);
      this.#hear(message);
    });
    socket.on('message_updated', (message: ShownMessage) => this.#hear(message));
    socket.on('conversation_updated', (row: ShownConversation) => {
      this.#newest = Math.max(this.#newest, Date.parse(row.updated_at));
      this.#advance(row.id, row.version);
    });
    socket.on('disconnect', () => {
      if (!this.#isOpen || this.#isDeaf) return;
      this.#at += 1;
      void this.#connect().then(() => this.#catchUpWhileOpen());
    });
  }

  #hear(message: ShownMessage): void {
    this.live += 1;
    this.#show(message);
    this.#advance(message.conversation_id, message.version);
  }

  #show(message: ShownMessage): void {
    const { id, conversation_id, content, status, version } = message;
    const before = this.messages.get(id);
    if (before !== undefined && before.version > version) return;
    if (RECEIPTS.indexOf(status) < RECEIPTS.indexOf(before?.status ?? '')) this.wentBack.push(id);
    this.messages.set(id, { id, conversation_id, content, status, version });
  }

  #advance(conversationId: string, version: number): void {
    const known = this.#versionOf(conversationId);
    if (version > known + 1) void this.#askFor(conversationId);
    else this.#versions.set(conversationId, Math.max(known, version));
  }

  #askFor(conversationId: string): Promise<void> {
    const asking =
      this.#asking.get(conversationId) ??
      this.#fetchMessages(conversationId).finally(() => this.#asking.delete(conversationId));
    this.#asking.set(conversationId, asking);
    return asking;
  }

  async #fetchMessages(conversationId: string): Promise<void> {
    for (;;) {
      const path = `/conversations/${conversationId}/messages?after_version=${this.#versionOf(conversationId)}&limit=${PAGE}`;
      const page = await this.#ask<{ data: ShownMessage[]; version: number }>(path);
      for (const message of page.data) {
        this.caughtUp += 1;
        this.#show(message);
      }
      const isAll = page.data.length < PAGE;
      const reached = isAll ? page.version : Math.max(...page.data.map(({ version }) => version));
      this.#versions.set(conversationId, Math.max(this.#versionOf(conversationId), reached));
      if (isAll) return;
    }
  }

  /** Of whichever instance answers. */
  async #ask<Body>(path: string): Promise<Body> {
    const headers = { authorization: `Bearer ${this.batons.world.agent.token}` };
    while (this.#isOpen) {
      const answer = await call<Body>('GET', `${this.#instance.url}${path}`, undefined, headers).catch(
        () => null,
      );
      if (answer?.status === 200) return answer.body;
      if (answer !== null && answer.status !== 503)
        throw new Error(`GET ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      this.#at += 1;
      await wait(TRY_AGAIN_MS);
    }
    throw new Error('The screen is closed.');
  }

  #versionOf(conversationId: string): number {
    return this.#versions.get(conversationId) ?? 0;
  }
}
