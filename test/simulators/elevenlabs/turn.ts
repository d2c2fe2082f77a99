import { randomUUID } from 'node:crypto';
import {
  agentResponse,
  correction,
  endCall,
  part,
  toolCall,
  unknownEvent,
  type Frame,
} from './agentFrames.js';
import type { AgentConversation } from './agentConversation.js';

export interface ToolResult {
  result: string;
  isError: boolean;
}

/**
 * One user message and what the agent does about it. Everything said in one turn carries one `event_id`, as in
 * reality: it counts turns, not messages. After the conversation has ended, saying anything does nothing.
 */
export class Turn {
  readonly conversation: AgentConversation;
  /** The greeting's turn is 1, so the first user message's is 2. */
  readonly eventId: number;

  constructor(conversation: AgentConversation, eventId: number) {
    this.conversation = conversation;
    this.eventId = eventId;
  }

  /**
   * Says it with a full `agent_response`, and, if asked, in streamed parts too, which end `before` the full text
   * comes or `after` it, or have no text at all (`empty`).
   */
  say(text: string, parts?: 'before' | 'after' | 'empty'): void {
    const full = agentResponse(text, this.eventId);
    if (!parts) return this.send(full);
    const deltas = parts === 'empty' ? [] : (text.match(/.{1,8}/gsu) ?? []);
    this.send(part('start', '', this.eventId));
    for (const delta of deltas) this.send(part('delta', delta, this.eventId));
    if (parts === 'after') this.send(full);
    this.send(part('stop', '', this.eventId));
    if (parts !== 'after') this.send(full);
  }

  /** Takes back the end of something said. */
  correct(original: string, corrected: string): void {
    this.send(correction(original, corrected, this.eventId));
  }

  /** Calls a tool of the client; resolves with its result, and never if none comes. */
  callTool(name: string, parameters: unknown = {}): Promise<ToolResult> {
    const callId = `tool_${randomUUID()}`;
    const result = this.conversation.toolResult(callId);
    this.send(toolCall(name, callId, parameters, this.eventId));
    return result;
  }

  /** The agent ends the chat; the server leaves it to the client to close. */
  endCall(): void {
    this.send(endCall(`tool_${randomUUID()}`, this.eventId));
  }

  /** That many events of types that nobody knows. */
  flood(count: number): void {
    for (let number = 0; number < count; number += 1) this.send(unknownEvent(number));
  }

  send(frame: Frame): void {
    this.conversation.send(frame);
  }

  /** Closes in the middle of the turn, after an `error` event if a type is given. */
  close(code: number, errorType?: string): void {
    this.conversation.close(code, errorType);
  }

  /** Breaks the connection without a closing handshake. */
  drop(): void {
    this.conversation.drop();
  }
}
