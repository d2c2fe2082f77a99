/**
 * The frames of ElevenLabs' conversation socket, as far as a text client needs them (providers/elevenlabs.md §2).
 * All frames are JSON text. Parsing never throws: the vendor adds events without notice, and what we do not know or
 * cannot read is simply not for us.
 */
import type { AgentProfile } from '../model.js';

/** What the server said, in our words. */
export type ServerEvent =
  | { type: 'metadata'; conversationId: string }
  | { type: 'ping'; eventId: number | undefined }
  | { type: 'response'; text: string; eventId: number | null }
  | { type: 'correction'; original: string; corrected: string; eventId: number | null }
  | { type: 'part'; stage: 'start' | 'delta' | 'stop'; eventId: number | null }
  | { type: 'client_tool_call'; toolCallId: string; toolName: string }
  | { type: 'tool_request'; toolCallId: string }
  | { type: 'tool_response'; toolCallId: string; endsConversation: boolean }
  | { type: 'queue'; status: 'waiting' | 'admitted' | 'timed_out' }
  | { type: 'error'; code: number | null; errorType: string | null; reason: string | null }
  | { type: 'other'; name: string };

type JsonObject = Record<string, unknown>;

const asObject = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
const asTextOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const asNumberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

const PART_STAGES = ['start', 'delta', 'stop'] as const;
const QUEUE_STATUSES = ['waiting', 'admitted', 'timed_out'] as const;

/** The reader of each event, given the whole frame; one that finds nothing usable answers null. */
const READERS: Record<string, (frame: JsonObject) => ServerEvent | null> = {
  conversation_initiation_metadata: (frame) => ({
    type: 'metadata',
    conversationId: asText(asObject(frame.conversation_initiation_metadata_event).conversation_id),
  }),
  ping: (frame) => ({
    type: 'ping',
    eventId: asNumberOrNull(asObject(frame.ping_event).event_id) ?? undefined,
  }),
  agent_response: (frame) => {
    const event = asObject(frame.agent_response_event);
    return { type: 'response', text: asText(event.agent_response), eventId: asNumberOrNull(event.event_id) };
  },
  agent_response_correction: (frame) => {
    const event = asObject(frame.agent_response_correction_event);
    return {
      type: 'correction',
      original: asText(event.original_agent_response),
      corrected: asText(event.corrected_agent_response),
      eventId: asNumberOrNull(event.event_id),
    };
  },
  agent_chat_response_part: (frame) => {
    const part = asObject(frame.text_response_part);
    const stage = PART_STAGES.find((known) => known === part.type);
    return stage ? { type: 'part', stage, eventId: asNumberOrNull(part.event_id) } : null;
  },
  client_tool_call: (frame) => {
    const call = asObject(frame.client_tool_call);
    return {
      type: 'client_tool_call',
      toolCallId: asText(call.tool_call_id),
      toolName: asText(call.tool_name),
    };
  },
  agent_tool_request: (frame) => ({
    type: 'tool_request',
    toolCallId: asText(asObject(frame.agent_tool_request).tool_call_id),
  }),
  agent_tool_response: (frame) => {
    const response = asObject(frame.agent_tool_response);
    return {
      type: 'tool_response',
      toolCallId: asText(response.tool_call_id),
      endsConversation:
        response.tool_name === 'end_call' && response.is_error !== true && response.is_called !== false,
    };
  },
  queue_status: (frame) => {
    const status = QUEUE_STATUSES.find((known) => known === asObject(frame.queue_status_event).status);
    return status ? { type: 'queue', status } : null;
  },
  error: (frame) => {
    const event = asObject(frame.error_event);
    return {
      type: 'error',
      code: asNumberOrNull(event.code),
      errorType: asTextOrNull(event.error_type),
      reason: asTextOrNull(event.reason) ?? asTextOrNull(event.message),
    };
  },
};

/** Reads one frame; whatever it is not able to read is an `other`. */
export function readServerFrame(raw: string): ServerEvent {
  let frame: JsonObject;
  try {
    frame = asObject(JSON.parse(raw));
  } catch {
    return { type: 'other', name: 'unreadable' };
  }
  const name = asText(frame.type);
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  return reader?.(frame) ?? { type: 'other', name };
}

export type ClientFrame =
  | InitiationFrame
  | { type: 'pong'; event_id: number | undefined }
  | { type: 'contextual_update'; text: string }
  | { type: 'user_message'; text: string }
  | { type: 'client_tool_result'; tool_call_id: string; result: string; is_error: boolean };

interface InitiationFrame {
  type: 'conversation_initiation_client_data';
  conversation_config_override?: {
    agent?: { prompt?: { prompt: string }; first_message?: string; language?: string };
    conversation?: { text_only: boolean };
  };
  dynamic_variables: Record<string, string | number | boolean>;
  user_id: string;
}

/**
 * The first frame on every socket. Keys that are undefined vanish in JSON, so that nothing is overridden which nobody
 * configured.
 *
 * @param userId an id of ours that tells ElevenLabs' own log which conversation this was
 */
export function initiation(agent: AgentProfile, customerName: string | null, userId: string): ClientFrame {
  const { prompt, firstMessage, language, textOnly } = agent.options.overrides ?? {};
  const overridesAgent = prompt !== undefined || firstMessage !== undefined || language !== undefined;
  const overrides = {
    agent: overridesAgent
      ? { prompt: prompt === undefined ? undefined : { prompt }, first_message: firstMessage, language }
      : undefined,
    conversation: textOnly === undefined ? undefined : { text_only: textOnly },
  };
  return {
    type: 'conversation_initiation_client_data',
    conversation_config_override: overrides.agent || overrides.conversation ? overrides : undefined,
    dynamic_variables: { customer_name: customerName ?? '', ...agent.options.dynamicVariables },
    user_id: userId,
  };
}
