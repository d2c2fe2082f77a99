import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { BehaviourQueue, type Behaviour, type Call, type Reply } from '../base/behaviour.js';
import { preciseNow } from '../base/preciseNow.js';
import { Simulator, type Route } from '../base/simulator.js';
import {
  AgentConversation,
  type AgentReply,
  type AgentSettings,
  type ConnectionScript,
} from './agentConversation.js';

interface SignedUrl {
  agentId: string;
  expiresAt: number;
  used: boolean;
}

const CONVERSATION_PATH = '/v1/convai/conversation';

export class ElevenLabsSimulator extends Simulator<'getSignedUrl'> {
  apiKey = 'simulated-elevenlabs-key';
  readonly agentId = 'sim-agent';
  /** Empty: every agent id is known. */
  readonly knownAgents = new Set<string>();
  signedUrlLifetimeMs = 15 * 60_000;
  /** What the agent says; a test replaces it. */
  reply: AgentReply = (text) => `Simulated answer to: ${text}`;
  readonly settings: AgentSettings = {
    greeting: 'Hello! How can I help you today?',
    allowedOverrides: [],
    requiredVariables: [],
    pingEveryMs: 2_000,
    pongTimeoutMs: 5_000,
    idleTimeoutMs: 60_000,
    maxDurationMs: 600_000,
  };
  /** What is special about the connections to come. */
  readonly connections = new BehaviourQueue<{ agentId: string }, ConnectionScript>();
  /** Every session that reached the WebSocket, in the order of opening. */
  readonly conversations: AgentConversation[] = [];
  /** Every try to open a WebSocket, those refused or left hanging among them. */
  readonly upgrades: { path: string; at: number; protocol: string | undefined }[] = [];
  readonly #signedUrls = new Map<string, SignedUrl>();
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (protocols) => (protocols.has('convai') ? 'convai' : false),
  });

  protected readonly routes: Record<'getSignedUrl', Route<Behaviour>> = {
    getSignedUrl: {
      method: 'GET',
      path: /^\/v1\/convai\/conversation\/get-signed-url$/,
      handle: (call) => this.#sign(call),
    },
  };

  /** Sessions open at the moment. */
  get openSockets(): number {
    return this.conversations.filter((conversation) => conversation.isOpen).length;
  }

  /** Every user message of every session, in the order of coming. */
  get userMessages(): string[] {
    const said = this.conversations.flatMap((conversation) => conversation.userMessages);
    return said.toSorted((one, other) => one.at - other.at).map(({ text }) => text);
  }

  protected override authorise(call: Call): Reply | undefined {
    return call.headers['xi-api-key'] === this.apiKey ? undefined : elevenLabsError(401, 'invalid_api_key');
  }

  protected notFound(): Reply {
    return { status: 404, body: { detail: 'Not Found' } };
  }

  protected override onUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const url = new URL(request.url ?? '/', this.url);
    this.upgrades.push({
      path: url.pathname + url.search,
      at: preciseNow(),
      protocol: request.headers['sec-websocket-protocol'],
    });
    this.changed();
    const agentId = url.searchParams.get('agent_id') ?? '';
    const script = this.connections.take({ agentId }) ?? {};
    if (script.upgrade === 'blackHole') return;
    const refusal = url.pathname === CONVERSATION_PATH ? script.upgrade : 404;
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const admitted = this.#redeem(url.searchParams.get('conversation_signature'), agentId);
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const conversation = new AgentConversation(webSocket, agentId, {
        settings: { ...this.settings },
        script,
        reply: (text, turn) => this.reply(text, turn),
        changed: () => this.changed(),
      });
      if (!admitted) return conversation.close(1008, 'authentication_error');
      this.conversations.push(conversation);
      this.changed();
    });
  }

  #sign(call: Call): Reply {
    const agentId = call.query.get('agent_id');
    if (!agentId) {
      const detail = [{ loc: ['query', 'agent_id'], msg: 'Field required', type: 'missing' }];
      return { status: 422, body: { detail } };
    }
    if (this.knownAgents.size > 0 && !this.knownAgents.has(agentId)) {
      return elevenLabsError(404, 'agent_not_found');
    }
    const signature = randomUUID();
    this.#signedUrls.set(signature, {
      agentId,
      expiresAt: Date.now() + this.signedUrlLifetimeMs,
      used: false,
    });
    const query = new URLSearchParams({ agent_id: agentId, conversation_signature: signature });
    const signedUrl = `${this.url.replace('http', 'ws')}${CONVERSATION_PATH}?${query.toString()}`;
    return { status: 200, body: { signed_url: signedUrl } };
  }

  /** A signed URL opens one session, of its agent, within its lifetime. */
  #redeem(signature: string | null, agentId: string): boolean {
    const signed = this.#signedUrls.get(signature ?? '');
    if (!signed || signed.used || signed.agentId !== agentId || signed.expiresAt < Date.now()) return false;
    signed.used = true;
    return true;
  }
}

/** Most refusals carry an object as `detail`; a 422 has a list, and a plain 404 a string. */
export const elevenLabsError = (status: number, code: string): Reply => ({
  status,
  body: { detail: { status: code, message: `Simulated ${code}` } },
});
