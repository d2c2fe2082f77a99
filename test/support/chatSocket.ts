import { io, type Socket } from 'socket.io-client';
import { eventually } from './eventually.js';

interface HeardEvent<Payload = unknown> {
  name: string;
  payload: Payload;
  /** Epoch milliseconds. */
  at: number;
}

/** A screen's socket: keeps everything it hears, in order, so that a test can also ask for what has come already. */
export class ChatSocket {
  readonly heard: HeardEvent[] = [];
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.onAny((name: string, payload: unknown) => this.heard.push({ name, payload, at: Date.now() }));
  }

  /** Rejects with the server's reason when it refuses the token. `url` ends with the namespace. */
  static connect(url: string, token?: string): Promise<ChatSocket> {
    const socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      ...(token !== undefined && { auth: { token } }),
    });
    const screen = new ChatSocket(socket);
    return new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(screen));
      socket.once('connect_error', (error) => {
        socket.disconnect();
        reject(error);
      });
    });
  }

  /** Emits with an acknowledgement and answers it; rejects when none comes within 5 s. */
  ask<Reply = { ok: true } | { error: string }>(name: string, payload: unknown): Promise<Reply> {
    return this.#socket.timeout(5_000).emitWithAck(name, payload) as Promise<Reply>;
  }

  tell(name: string, payload: unknown): void {
    this.#socket.emit(name, payload);
  }

  /** What came under this name so far, oldest first. */
  all<Payload>(name: string): Payload[] {
    return this.heard.filter((event) => event.name === name).map((event) => event.payload as Payload);
  }

  /** The first event of this name, past or to come, that matches. */
  async hears<Payload>(
    name: string,
    matches: (payload: Payload) => boolean = () => true,
    timeoutMs?: number,
  ): Promise<Payload> {
    const event = await eventually(
      () => this.heard.find((one) => one.name === name && matches(one.payload as Payload)),
      { timeoutMs, what: `${name} on the socket (heard: ${this.heard.map((one) => one.name).join(', ')})` },
    );
    return event.payload as Payload;
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  close(): void {
    this.#socket.disconnect();
  }
}
