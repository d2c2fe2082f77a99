import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands where Baton will: keeps what it is sent, and answers as told (200 by default). */
export class WebhookReceiver {
  readonly received: { headers: IncomingHttpHeaders; raw: Buffer; body: Record<string, unknown> }[] = [];
  statuses: number[] = [];
  /** Takes webhooks and never answers. */
  silent = false;
  #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const body = JSON.parse(raw.toString()) as Record<string, unknown>;
      this.received.push({ headers: request.headers, raw, body });
      if (!this.silent) response.writeHead(this.statuses.shift() ?? 200).end();
    });
  });

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/webhooks`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
