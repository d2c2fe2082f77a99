import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { MaybeTaken, NotTaken, shortReason } from './outgoingError.js';

export interface ProviderResponse {
  status: number;
  headers: IncomingHttpHeaders;
  /** What came of it: the status stands also where the body broke off, so that a caller should look at that first. */
  body: Buffer;
}

/** More than any JSON answer of a provider; what goes beyond is cut off. */
const MAX_BODY_BYTES = 1024 * 1024;
/**
 * So much of a request is sure to fit into the send buffer of a connection that has nothing else to send. The rest
 * waits for the provider to read, and `write` must not.
 */
const FIRST_CHUNK_BYTES = 16 * 1024;

/** One request on an open connection, of which nothing has been written yet. Ends by its deadline, whatever happens. */
export class Exchange {
  readonly #incoming: Promise<IncomingMessage>;
  #failure: unknown = null;
  #begun = false;

  constructor(
    private readonly outgoing: ClientRequest,
    private readonly body: Buffer | null,
    deadline: number,
  ) {
    this.#incoming = new Promise((resolve, reject) => {
      outgoing.once('response', resolve);
      outgoing.on('error', (error) => {
        this.#failure ??= error;
        reject(error);
      });
    });
    this.#incoming.catch(() => undefined);
    const timer = setTimeout(
      () => outgoing.destroy(new Error('timed out')),
      Math.max(0, deadline - Date.now()),
    );
    outgoing.once('close', () => clearTimeout(timer));
  }

  /** Whether a first byte may be out. */
  get begun(): boolean {
    return this.#begun;
  }

  /**
   * Hands headers and body to the operating system, and resolves once it has the first of it. What goes wrong after
   * that, `response` tells.
   *
   * @throws NotTaken when the connection was lost before anything was written
   */
  async write(): Promise<void> {
    if (this.#failure !== null || this.outgoing.destroyed) throw notTaken(this.#failure);
    this.#begun = true;
    const body = this.body ?? Buffer.alloc(0);
    await new Promise<void>((resolve) => {
      this.outgoing.once('close', resolve);
      if (body.length <= FIRST_CHUNK_BYTES) {
        this.outgoing.end(body, () => resolve());
        return;
      }
      this.outgoing.write(body.subarray(0, FIRST_CHUNK_BYTES), () => {
        resolve();
        if (!this.outgoing.destroyed) this.outgoing.end(body.subarray(FIRST_CHUNK_BYTES));
      });
    });
  }

  /** @throws NotTaken, MaybeTaken */
  async response(): Promise<ProviderResponse> {
    const incoming = await this.incoming();
    const { statusCode = 0, headers } = incoming;
    return { status: statusCode, headers, body: await collect(incoming) };
  }

  /** The response with its body unread, for what is too big to be held; the caller reads or destroys it. */
  async incoming(): Promise<IncomingMessage> {
    try {
      return await this.#incoming;
    } catch (error) {
      if (!this.#begun) throw notTaken(error);
      throw new MaybeTaken(`The request broke: ${shortReason(error)}`, { cause: error });
    }
  }

  /** Gives the request up. What was written stays written. */
  cancel(): void {
    this.outgoing.destroy();
  }
}

const notTaken = (error: unknown): NotTaken =>
  new NotTaken(`The connection was lost: ${shortReason(error)}`, { cause: error });

/** Resolves with what has come when the body ends, breaks off or grows too big. */
function collect(incoming: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_BODY_BYTES) incoming.destroy();
    });
    incoming.on('error', () => undefined);
    incoming.once('close', () => resolve(Buffer.concat(chunks)));
  });
}
