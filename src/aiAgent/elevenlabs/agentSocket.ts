import WebSocket from 'ws';
import type { ModelLogger } from '../model.js';
import type { ConnectionEnd } from './connectionEnd.js';
import { readServerFrame, type ClientFrame, type ServerEvent } from './wire.js';

/** Who listens to a socket. `ended` comes once, and nothing after it. */
export interface SocketListener {
  opened(): void;
  heard(event: ServerEvent): void;
  ended(end: ConnectionEnd): void;
}

/** A peer that does not answer the close frame within this is cut off. */
const CLOSE_WAIT_MS = 500;
const LARGEST_FRAME_BYTES = 4 * 1024 * 1024;
const BROKEN = 1006;

/**
 * One WebSocket to ElevenLabs. What must be answered whatever else is going on is answered here: a ping at once, and a
 * tool that the agent expects from us with "no such tool", or the agent would wait for it until its own time-out.
 */
export class AgentSocket {
  private readonly socket: WebSocket;
  /** Resolves when the socket is gone, whoever closed it. */
  readonly gone: Promise<void>;
  private over = false;

  constructor(
    signedUrl: string,
    private readonly listener: SocketListener,
    private readonly logger: ModelLogger,
  ) {
    // No sub-protocol: the service takes clients without one, and one it does not choose would fail the handshake.
    this.socket = new WebSocket(signedUrl, { maxPayload: LARGEST_FRAME_BYTES, perMessageDeflate: false });
    this.socket.on('open', () => listener.opened());
    // By default every message is one Buffer; all frames of this protocol are text.
    this.socket.on('message', (frame: Buffer, isBinary) => {
      if (!isBinary && !this.over) this.read(frame.toString());
    });
    // 'close' follows every error and ends the connection; without a listener the error would end the process.
    this.socket.on('error', (error) => logger.debug({ code: errorCode(error) }, 'ElevenLabs socket error'));
    this.gone = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => {
        this.end({ code, errorType: null, reason: reason.toString() || null });
        resolve();
      });
    });
  }

  send(frame: ClientFrame): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  /** Ends the connection from our side; the listener hears nothing more. */
  close(): void {
    this.over = true;
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const cutOff = setTimeout(() => this.socket.terminate(), CLOSE_WAIT_MS);
    this.socket.once('close', () => clearTimeout(cutOff));
    this.socket.close(1000);
  }

  private read(raw: string): void {
    const event = readServerFrame(raw);
    if (event.type === 'ping') {
      this.send({ type: 'pong', event_id: event.eventId });
    } else if (event.type === 'error') {
      // It announces the close, which may come late or never: this is the end.
      this.end({ code: event.code ?? BROKEN, errorType: event.errorType, reason: event.reason });
    } else if (event.type === 'other') {
      this.logger.debug({ event: event.name }, 'ElevenLabs event ignored');
    } else {
      if (event.type === 'client_tool_call') this.refuseTool(event.toolCallId, event.toolName);
      this.listener.heard(event);
    }
  }

  private refuseTool(toolCallId: string, tool: string): void {
    this.logger.warn({ tool }, 'The ElevenLabs agent called a client tool; Baton has none');
    const result = 'This tool is not available here.';
    this.send({ type: 'client_tool_result', tool_call_id: toolCallId, result, is_error: true });
  }

  private end(end: ConnectionEnd): void {
    if (this.over) return;
    this.over = true;
    this.listener.ended(end);
  }
}

const errorCode = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.name;
