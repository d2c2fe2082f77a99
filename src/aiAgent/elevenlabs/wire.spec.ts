import type { AgentProfile } from '../model.js';
import type { AgentId } from '../../contracts/ids.js';
import { initiation, readServerFrame } from './wire.js';

const agent = (options: AgentProfile['options']): AgentProfile => ({
  id: 'a' as AgentId,
  name: 'Robin',
  provider: 'elevenlabs',
  providerAgentId: 'agent_1',
  prompt: 'Not for ElevenLabs',
  options,
});

describe('reading a frame', () => {
  it.each([
    ['no JSON', 'oops'],
    ['JSON that is no object', '[1]'],
    ['null', 'null'],
    ['a frame without a type', '{}'],
    ['a type that nobody knows', '{"type":"agent_typing"}'],
    ['the name of something every object has', '{"type":"constructor"}'],
    [
      'a part of an unknown stage',
      '{"type":"agent_chat_response_part","text_response_part":{"type":"pause"}}',
    ],
    ['a queue status that nobody knows', '{"type":"queue_status","queue_status_event":{"status":"soon"}}'],
  ])('takes %s for something that is not for us', (_what, raw) => {
    expect(readServerFrame(raw).type).toBe('other');
  });

  it('reads a text without its event as blank rather than failing', () => {
    expect(readServerFrame('{"type":"agent_response"}')).toEqual({
      type: 'response',
      text: '',
      eventId: null,
    });
  });

  it('reads an error with its words for people', () => {
    const raw =
      '{"type":"error","error_event":{"code":1002,"message":"m","error_type":"llm_timeout","reason":"r"}}';
    expect(readServerFrame(raw)).toEqual({
      type: 'error',
      code: 1002,
      errorType: 'llm_timeout',
      reason: 'r',
    });
  });

  it.each([
    ['{"tool_name":"end_call","is_error":false,"is_called":true}', true],
    ['{"tool_name":"end_call"}', true],
    ['{"tool_name":"end_call","is_error":true}', false],
    ['{"tool_name":"end_call","is_called":false}', false],
    ['{"tool_name":"look_up"}', false],
  ])('takes the tool response %s for a hang-up: %s', (response, endsConversation) => {
    const raw = `{"type":"agent_tool_response","agent_tool_response":${response}}`;
    expect(readServerFrame(raw)).toMatchObject({ type: 'tool_response', endsConversation });
  });
});

describe('the first frame', () => {
  const sent = (options: AgentProfile['options'], name: string | null = 'Asha') =>
    JSON.parse(JSON.stringify(initiation(agent(options), name, 'c1'))) as Record<string, unknown>;

  it('overrides nothing that is not configured, the prompt of the profile included', () => {
    expect(sent({})).toEqual({
      type: 'conversation_initiation_client_data',
      dynamic_variables: { customer_name: 'Asha' },
      user_id: 'c1',
    });
  });

  it('overrides exactly what is configured, an empty greeting too', () => {
    expect(sent({ overrides: { firstMessage: '', textOnly: true } })).toMatchObject({
      conversation_config_override: { agent: { first_message: '' }, conversation: { text_only: true } },
    });
    expect(sent({ overrides: { language: 'tr' } }).conversation_config_override).toEqual({
      agent: { language: 'tr' },
    });
  });

  it('gives the customer an empty name rather than none, since a missing variable closes the socket', () => {
    expect(sent({ dynamicVariables: { plan: 'gold' } }, null).dynamic_variables).toEqual({
      customer_name: '',
      plan: 'gold',
    });
  });
});
