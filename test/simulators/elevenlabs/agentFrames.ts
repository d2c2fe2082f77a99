/** What the server of a conversation sends (providers/elevenlabs.md §2.3). */
export type Frame = Record<string, unknown> & { type: string };

export const metadata = (conversationId: string): Frame => ({
  type: 'conversation_initiation_metadata',
  conversation_initiation_metadata_event: {
    conversation_id: conversationId,
    agent_output_audio_format: 'pcm_16000',
    user_input_audio_format: 'pcm_16000',
  },
});

export const ping = (eventId: number): Frame => ({
  type: 'ping',
  ping_event: { event_id: eventId, ping_ms: eventId % 2 ? null : 40 },
});

export const agentResponse = (text: string, eventId: number): Frame => ({
  type: 'agent_response',
  agent_response_event: { agent_response: text, event_id: eventId },
});

export const correction = (original: string, corrected: string, eventId: number): Frame => ({
  type: 'agent_response_correction',
  agent_response_correction_event: {
    original_agent_response: original,
    corrected_agent_response: corrected,
    event_id: eventId,
  },
});

export const part = (type: 'start' | 'delta' | 'stop', text: string, eventId: number): Frame => ({
  type: 'agent_chat_response_part',
  text_response_part: { type, text, event_id: eventId },
});

export const toolCall = (name: string, callId: string, parameters: unknown, eventId: number): Frame => ({
  type: 'client_tool_call',
  client_tool_call: { tool_name: name, tool_call_id: callId, parameters, event_id: eventId },
});

export const endCall = (callId: string, eventId: number): Frame => ({
  type: 'agent_tool_response',
  agent_tool_response: {
    tool_name: 'end_call',
    tool_call_id: callId,
    tool_type: 'system',
    is_error: false,
    is_called: true,
    event_id: eventId,
  },
});

export const queueStatus = (status: 'waiting' | 'admitted' | 'timed_out'): Frame => ({
  type: 'queue_status',
  queue_status_event: { status },
});

export const errorEvent = (code: number, errorType: string): Frame => ({
  type: 'error',
  error_event: {
    code,
    message: `Simulated ${errorType}`,
    error_type: errorType,
    reason: errorType,
    debug_message: null,
    details: null,
  },
});

/** An event type that no documentation names; a client must take no notice. */
export const unknownEvent = (number: number): Frame => ({
  type: `agent_future_event_${number % 7}`,
  future_event: { number, text: 'Nobody should ever read this' },
});
