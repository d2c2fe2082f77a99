import { AgentFailure } from '../model.js';
import { ConnectionLost } from './connectionEnd.js';

export interface ElevenLabsAccess {
  /** Origin of the REST API; the socket's address comes from its answer. */
  apiUrl: string;
  apiKey: string;
}

const LONGEST_DETAIL = 200;

/**
 * Asks for the address of one conversation (providers/elevenlabs.md §1). It is opaque, holds a signature (so it is
 * never logged) and is good for starting within 15 minutes; we start at once and ask again for the next.
 *
 * @throws AgentFailure when somebody has to change the key or the agent
 * @throws ConnectionLost when asking again may help: no network, 429, 5xx
 */
export async function requestSignedUrl(
  { apiUrl, apiKey }: ElevenLabsAccess,
  providerAgentId: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string> {
  const url = new URL('/v1/convai/conversation/get-signed-url', apiUrl);
  url.searchParams.set('agent_id', providerAgentId);
  const tooLate = new AbortController();
  const timer = setTimeout(() => tooLate.abort(), timeoutMs);
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(url, {
      headers: { 'xi-api-key': apiKey },
      redirect: 'error',
      signal: AbortSignal.any([signal, tooLate.signal]),
    });
    body = await response.json().catch(() => null);
  } catch {
    throw new ConnectionLost(
      new AgentFailure('connection_lost', 'ElevenLabs could not be reached for a new conversation.', true),
    );
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok) throw refusal(response.status, body);
  const signedUrl = member(body, 'signed_url');
  if (typeof signedUrl !== 'string' || !/^wss?:\/\//.test(signedUrl) || !URL.canParse(signedUrl)) {
    throw new ConnectionLost(
      new AgentFailure('connection_lost', 'ElevenLabs gave no address for the conversation.', true),
    );
  }
  return signedUrl;
}

function refusal(status: number, body: unknown): AgentFailure | ConnectionLost {
  const detail = readDetail(member(body, 'detail'));
  const said = detail ? `${status}: ${detail}` : `${status}`;
  if (status === 429) {
    return new ConnectionLost(
      new AgentFailure('overloaded', `ElevenLabs takes no more conversations (${said}).`, true),
    );
  }
  if (status >= 500) {
    return new ConnectionLost(
      new AgentFailure('connection_lost', `ElevenLabs could not start a conversation (${said}).`, true),
    );
  }
  return new AgentFailure('misconfigured', `ElevenLabs refused to start a conversation (${said}).`, false);
}

/** `detail` comes as a sentence, as `{ status, message }` or as a list of `{ loc, msg }`. */
function readDetail(detail: unknown): string {
  const said = Array.isArray(detail)
    ? detail
        .map((one) => [lastOf(member(one, 'loc')), member(one, 'msg')].filter(isText).join(': '))
        .join('; ')
    : [detail, member(detail, 'status'), member(detail, 'message')].filter(isText).join(': ');
  return said.slice(0, LONGEST_DETAIL);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const lastOf = (value: unknown): unknown => (Array.isArray(value) ? value.at(-1) : undefined);
const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
