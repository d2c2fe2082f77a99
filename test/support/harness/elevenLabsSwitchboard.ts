import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Baton knows one address of ElevenLabs, while each test has a simulator of its own: asked for a conversation, this
 * asks the simulator of the agent that is meant. What that answers leads Baton to the simulator's own socket.
 */
export class ElevenLabsSwitchboard {
  readonly #simulators = new Map<string, string>();
  readonly #server = createServer(
    { keepAliveTimeout: 0 },
    (request, response) => void this.#connect(request, response),
  );

  /** Answers its origin. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  route(providerAgentId: string, simulatorUrl: string): void {
    this.#simulators.set(providerAgentId, simulatorUrl);
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #connect(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const agentId = new URL(path, 'http://switchboard').searchParams.get('agent_id') ?? '';
    const simulator = this.#simulators.get(agentId);
    if (simulator === undefined) return void response.writeHead(404).end();
    try {
      const answer = await fetch(new URL(path, simulator), {
        headers: { 'xi-api-key': String(request.headers['xi-api-key']) },
      });
      const { status } = answer;
      response.writeHead(status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    } catch {
      // The simulator refuses connections, or cut this one: so it is for Baton.
      response.destroy();
    }
  }
}
