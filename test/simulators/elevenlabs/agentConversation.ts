import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { preciseNow } from '../base/preciseNow.js';
import {
  agentResponse,
  errorEvent,
  metadata,
  ping,
  queueStatus,
  unknownEvent,
  type Frame,
} from './agentFrames.js';
import { Turn, type ToolResult } from './turn.js';

/** What the agent does with a user message: a returned string is said; anything else it does through the turn. */
export type AgentReply = (text: string, turn: Turn) => string | void | Promise<string | void>;

/** How the agent is set up in the provider's dashboard, and the provider's timers (scale them down in a test). */
export interface AgentSettings {
  /** Null: the agent has no first message. */
  greeting: string | null;
  /** Paths that a client may override, e.g. `conversation.text_only`; any other ends the session with 1008. */
  allowedOverrides: string[];
  /** Dynamic variables without which the session ends with 1008. */
  requiredVariables: string[];
  pingEveryMs: number;
  /** A ping unanswered so long ends the session. */
  pongTimeoutMs: number;
  /** No user input (a pong is none) so long: 1002. */
  idleTimeoutMs: number;
  maxDurationMs: number;
}

/** What is special about one connection. */
export interface ConnectionScript {
  match?: (attempt: { agentId: string }) => boolean;
  /** `blackHole`: TCP is accepted, the upgrade never answered. A number: the upgrade is refused with this status. */
  upgrade?: 'blackHole' | number;
  /** How long the metadata takes (`Infinity`: they never come). */
  metadataDelayMs?: number;
  greetingDelayMs?: number;
  /** User messages that come sooner than this after the metadata are lost. */
  deafMs?: number;
  /** Waits in the queue, and is let in or sent away (3008) after so long; what is said meanwhile is lost. */
  queue?: { end: 'admitted' | 'timed_out'; afterMs: number };
  /** Unknown events before and after the metadata. */
  flood?: number;
  /** Ends by itself so long after the metadata. */
  close?: { afterMs: number; code: number; errorType?: string };
  reply?: AgentReply;
}

interface Said {
  text: string;
  at: number;
}

/** One WebSocket session of the agent, and everything that was said in it. */
export class AgentConversation {
  readonly id = `conv_${randomUUID()}`;
  readonly agentId: string;
  readonly openedAt = preciseNow();
  closedAt?: number;
  closeCode?: number;
  closedBy?: 'client' | 'server';
  /** The client's first frame. */
  initiation?: Record<string, unknown>;
  readonly userMessages: Said[] = [];
  readonly contextualUpdates: Said[] = [];
  /** User messages that the provider lost: sent while in the queue, or too soon. */
  readonly discarded: Said[] = [];
  readonly pongs: number[] = [];
  readonly received: { frame: Record<string, unknown>; at: number }[] = [];
  readonly sent: { frame: Frame; at: number }[] = [];

  readonly #socket: WebSocket;
  readonly #settings: AgentSettings;
  readonly #script: ConnectionScript;
  readonly #reply: AgentReply;
  readonly #changed: () => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #tools = new Map<string, (result: ToolResult) => void>();
  #idle: NodeJS.Timeout | undefined;
  #lastPing = 0;
  #turns = 1;
  #listening = false;

  constructor(
    socket: WebSocket,
    agentId: string,
    options: { settings: AgentSettings; script: ConnectionScript; reply: AgentReply; changed: () => void },
  ) {
    this.#socket = socket;
    this.agentId = agentId;
    this.#settings = options.settings;
    this.#script = options.script;
    this.#reply = options.script.reply ?? options.reply;
    this.#changed = options.changed;
    socket.on('message', (raw: Buffer) => this.#take(raw.toString()));
    socket.on('error', () => socket.terminate());
    socket.on('close', (code) => this.#ended(code));
  }

  get isOpen(): boolean {
    return this.closedAt === undefined;
  }

  send(frame: Frame): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.sent.push({ frame, at: preciseNow() });
    this.#socket.send(JSON.stringify(frame));
    this.#changed();
  }

  close(code: number, errorType?: string): void {
    if (errorType) this.send(errorEvent(code, errorType));
    this.closedBy ??= 'server';
    this.#socket.close(code, errorType);
  }

  drop(): void {
    this.closedBy ??= 'server';
    this.#socket.terminate();
  }

  toolResult(callId: string): Promise<ToolResult> {
    return new Promise((resolve) => this.#tools.set(callId, resolve));
  }

  #take(raw: string): void {
    const frame = parseFrame(raw);
    if (!frame) return this.close(1008, 'invalid_message');
    this.received.push({ frame, at: preciseNow() });
    if (!this.initiation) this.#begin(frame);
    else this.#hear(frame);
    this.#changed();
  }

  #begin(frame: Record<string, unknown>): void {
    if (frame['type'] !== 'conversation_initiation_client_data') return this.close(1008, 'invalid_message');
    this.initiation = frame;
    const overridden = leafPaths(frame['conversation_config_override']);
    if (overridden.some((path) => !this.#settings.allowedOverrides.includes(path))) {
      return this.close(1008, 'override_error');
    }
    const variables = (frame['dynamic_variables'] ?? {}) as Record<string, unknown>;
    if (this.#settings.requiredVariables.some((name) => !(name in variables))) {
      return this.close(1008, 'missing_dynamic_variable');
    }
    this.#flood();
    this.#later(this.#script.metadataDelayMs ?? 0, () => this.#establish());
  }

  #establish(): void {
    const { queue, close, deafMs = 0 } = this.#script;
    const { maxDurationMs } = this.#settings;
    this.send(metadata(this.id));
    this.#flood();
    this.#ping();
    this.#resetIdle();
    this.#later(maxDurationMs, () => this.close(1000, 'max_duration_exceeded'));
    if (close) this.#later(close.afterMs, () => this.close(close.code, close.errorType));
    if (!queue) return this.#listen(deafMs);
    this.send(queueStatus('waiting'));
    this.#later(queue.afterMs, () => {
      this.send(queueStatus(queue.end));
      if (queue.end === 'timed_out') this.close(3008);
      else this.#listen(deafMs);
    });
  }

  #listen(deafMs: number): void {
    const { greeting } = this.#settings;
    if (deafMs) this.#later(deafMs, () => (this.#listening = true));
    else this.#listening = true;
    const override = this.initiation?.['conversation_config_override'] as
      { agent?: { first_message?: string } } | undefined;
    const text = override?.agent?.first_message ?? greeting;
    if (text) this.#later(this.#script.greetingDelayMs ?? 0, () => this.send(agentResponse(text, 1)));
  }

  #hear(frame: Record<string, unknown>): void {
    const said = { text: String(frame['text'] ?? ''), at: preciseNow() };
    if (frame['type'] !== 'pong') this.#resetIdle();
    switch (frame['type']) {
      case 'user_message':
        if (this.#listening) this.#answer(said);
        else this.discarded.push(said);
        return;
      case 'contextual_update':
        this.contextualUpdates.push(said);
        return;
      case 'pong':
        this.pongs.push(Number(frame['event_id']));
        return;
      case 'client_tool_result': {
        const callId = String(frame['tool_call_id']);
        if (typeof frame['result'] !== 'string') return this.close(1008, 'invalid_message');
        this.#tools.get(callId)?.({ result: frame['result'], isError: frame['is_error'] === true });
        return;
      }
      case 'user_activity':
      case 'feedback':
        return;
      default:
        this.close(1008, 'invalid_message');
    }
  }

  #answer(said: Said): void {
    this.userMessages.push(said);
    this.#turns += 1;
    const turn = new Turn(this, this.#turns);
    const answering = async () => {
      const text = await this.#reply(said.text, turn);
      if (text) turn.say(text);
    };
    answering().catch((error: unknown) => {
      console.error('The scripted reply failed:', error);
      this.close(1011, 'internal_error');
    });
  }

  #ping(): void {
    const eventId = (this.#lastPing += 1);
    this.send(ping(eventId));
    this.#later(this.#settings.pongTimeoutMs, () => {
      if (!this.pongs.includes(eventId)) this.close(1002, 'transport_receive_timeout');
    });
    this.#later(this.#settings.pingEveryMs, () => this.#ping());
  }

  #flood(): void {
    for (let number = 0; number < (this.#script.flood ?? 0); number += 1) this.send(unknownEvent(number));
  }

  #resetIdle(): void {
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = this.#later(this.#settings.idleTimeoutMs, () =>
      this.close(1002, 'transport_receive_timeout'),
    );
  }

  /** A timer that ends with the conversation. */
  #later(ms: number, act: () => void): NodeJS.Timeout | undefined {
    if (!this.isOpen || !Number.isFinite(ms)) return undefined;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
    return timer;
  }

  #ended(code: number): void {
    this.closedAt = preciseNow();
    this.closeCode = code;
    this.closedBy ??= 'client';
    for (const timer of this.#timers) clearTimeout(timer);
    this.#changed();
  }
}

function parseFrame(raw: string): Record<string, unknown> | undefined {
  try {
    const frame: unknown = JSON.parse(raw);
    return typeof frame === 'object' && frame !== null ? (frame as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** `{ agent: { language: 'en' } }` -> `['agent.language']` */
function leafPaths(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return prefix ? [prefix] : [];
  return Object.entries(value).flatMap(([key, inner]) => leafPaths(inner, prefix ? `${prefix}.${key}` : key));
}
