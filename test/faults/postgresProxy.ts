import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A place in a transaction at which the world is to stop. */
interface Hold {
  /** Words that the transaction's statements or values hold, all of them. */
  words: string[];
  /** `before`: its commit never reaches PostgreSQL. `after`: it does, and Baton never learns. */
  when: 'before' | 'after';
  arrive: () => void;
}

/**
 * A wire between one Baton and PostgreSQL that a test can cut, and make slow or stop at a commit: so a process can be
 * killed at a named point of its work without any hook inside it.
 */
export class PostgresProxy {
  /** How late Baton learns that a transaction has committed. */
  commitDelayMs = 0;
  /** Nothing comes through any more, either way, and no connection ends: a machine that has lost its power. */
  isSilent = false;
  readonly #target: URL;
  readonly #wires = new Set<Wire>();
  readonly holds = new Set<Hold>();
  #server: Server | undefined;
  #port = 0;

  /** @param databaseUrl what a connection to the proxy leads to */
  constructor(databaseUrl: string) {
    this.#target = new URL(databaseUrl);
  }

  /** Listens, after a `cut` on the same port again, and answers the connection string that leads through here. */
  async open(): Promise<string> {
    if (this.#server === undefined) {
      this.#server = createServer((client) => this.#wire(client));
      this.#server.listen(this.#port, '127.0.0.1');
      await once(this.#server, 'listening');
      this.#port = (this.#server.address() as AddressInfo).port;
    }
    const url = new URL(this.#target);
    url.host = `127.0.0.1:${this.#port}`;
    return url.href;
  }

  /** PostgreSQL is gone: every connection breaks, new ones are refused. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = server === undefined ? Promise.resolve([]) : once(server, 'close');
    server?.close();
    for (const wire of this.#wires) wire.end();
    await closed;
  }

  /**
   * Stops the first transaction that holds all these words at its commit; resolves when it is there. What is stopped
   * stays so: the test kills the process that waits for it.
   */
  stopAtCommit(when: Hold['when'], ...words: string[]): Promise<void> {
    return new Promise((resolve) => {
      const hold: Hold = {
        words,
        when,
        arrive: () => {
          this.holds.delete(hold);
          resolve();
        },
      };
      this.holds.add(hold);
    });
  }

  #wire(client: Socket): void {
    const server = connect({ host: this.#target.hostname, port: Number(this.#target.port || 5432) });
    const wire = new Wire(client, server, this);
    this.#wires.add(wire);
    client.on('close', () => this.#wires.delete(wire));
  }
}

/** One connection. It reads along as far as it must to know where a transaction begins and ends. */
class Wire {
  #transaction = '';
  #toServer = true;
  #toClient = true;
  #isCommitting = false;
  #hasSwallowed = false;

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly rules: { holds: ReadonlySet<Hold>; commitDelayMs: number; isSilent: boolean },
  ) {
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.end());
      socket.on('close', () => this.end());
    }
    client.on('data', (chunk: Buffer) => {
      this.#readAlong(chunk.toString());
      if (this.#toServer && !this.#isDead()) server.write(chunk);
    });
    server.on('data', (chunk: Buffer) => {
      if (this.#toClient && !this.#isDead()) this.#answer(chunk);
    });
  }

  end(): void {
    this.client.destroy();
    this.server.destroy();
  }

  /** What was swallowed is missing for ever: no byte after it may get through. */
  #isDead(): boolean {
    this.#hasSwallowed ||= this.rules.isSilent;
    return this.#hasSwallowed;
  }

  #readAlong(sent: string): void {
    if (/\bbegin\0/.test(sent)) this.#transaction = '';
    this.#transaction += sent;
    if (!/\bcommit\0/.test(sent)) return;
    const transaction = this.#transaction;
    this.#transaction = '';
    this.#isCommitting = true;
    for (const hold of this.rules.holds) {
      if (!hold.words.every((word) => transaction.includes(word))) continue;
      this.#toClient = false;
      if (hold.when === 'before') this.#toServer = false;
      if (hold.when === 'before') hold.arrive();
      else this.server.once('data', hold.arrive);
    }
  }

  #answer(chunk: Buffer): void {
    const delay = this.#isCommitting ? this.rules.commitDelayMs : 0;
    this.#isCommitting = false;
    if (delay === 0) this.client.write(chunk);
    else setTimeout(() => this.client.destroyed || this.client.write(chunk), delay);
  }
}
