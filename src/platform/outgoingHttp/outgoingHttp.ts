import { Agent as HttpAgent, request as httpRequest, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { connected } from './connected.js';
import { Exchange, type ProviderResponse } from './exchange.js';
import { NotTaken } from './outgoingError.js';

export interface OutgoingRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With scheme; redirects are not followed, as they would carry the key elsewhere. */
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Its content type is among the headers. */
  body: Buffer | null;
}

/** How long a connection may take, within the deadline of the whole. */
const CONNECT_TIMEOUT_MS = 5_000;
/**
 * Shorter than servers keep idle connections: one that the server closes just as we write looks like a message that may
 * have been taken.
 */
const IDLE_CONNECTION_MS = 4_000;

/**
 * Requests to providers in three steps (connect, write, response), so that a caller can put a last check between them
 * and can tell "surely not taken" from "may have been taken". Never repeats anything by itself.
 */
@Injectable()
export class OutgoingHttp implements OnApplicationShutdown {
  readonly #http = new HttpAgent({ keepAlive: true, timeout: IDLE_CONNECTION_MS });
  readonly #https = new HttpsAgent({ keepAlive: true, timeout: IDLE_CONNECTION_MS });

  onApplicationShutdown(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  /**
   * Opens a connection, TLS included, or takes an idle one; nothing is written yet.
   *
   * @param deadline epoch milliseconds by which the response must be there
   * @throws NotTaken
   */
  async prepare(request: OutgoingRequest, deadline: number): Promise<Exchange> {
    let outgoing: ClientRequest;
    try {
      outgoing = this.#open(request);
    } catch (error) {
      throw new NotTaken('The request could not be made', { cause: error });
    }
    await connected(outgoing, Math.min(CONNECT_TIMEOUT_MS, deadline - Date.now()));
    return new Exchange(outgoing, request.body, deadline);
  }

  /** The three steps in one, for calls that nothing can come between. @throws NotTaken, MaybeTaken */
  async call(request: OutgoingRequest, timeoutMs: number): Promise<ProviderResponse> {
    const exchange = await this.prepare(request, Date.now() + timeoutMs);
    await exchange.write();
    return exchange.response();
  }

  #open({ method, url, headers, body }: OutgoingRequest): ClientRequest {
    const length = body === null && method === 'GET' ? {} : { 'Content-Length': body?.length ?? 0 };
    const options = { method, headers: { ...headers, ...length } };
    return url.startsWith('https:')
      ? httpsRequest(url, { ...options, agent: this.#https })
      : httpRequest(url, { ...options, agent: this.#http });
  }
}
