import type { ErrorCode } from '../../contracts/errors.js';
import type { SendResult } from '../../delivery/channel.js';
import type { ProviderResponse } from '../../platform/outgoingHttp/exchange.js';
import { isPayload, parseJson, wordAt } from '../payload.js';
import { retryAfterMs } from '../retryAfter.js';

/** Surely not taken, and worth another try: too many requests, or one phone's session that is not up just now. */
const MENDABLE = new Set([408, 425, 429, 503]);

/** What an answer that is no success means for a message (providers/unipile.md §5): by its status first, then its type. */
export function judgeRefusal(response: ProviderResponse): SendResult {
  const { status } = response;
  const { type, reason } = readError(response);
  if (status >= 500 && status !== 503) return { kind: 'unclear', reason };
  return {
    kind: 'refused',
    mendable: MENDABLE.has(status),
    code: codeOf(status, type),
    reason,
    retryAfterMs: retryAfterMs(response.headers['retry-after']),
  };
}

/** Our word for Unipile's; `type` without its `errors/`. */
export function codeOf(status: number, type: string): ErrorCode {
  // Also when it is one phone that is not linked any more: the key is not to blame (§5).
  if (status === 401) return 'not_connected';
  if (status === 429) return 'too_many_requests';
  if (status >= 500) return 'provider_unavailable';
  return type.includes('recipient') ? 'invalid_recipient' : 'refused_by_provider';
}

/** The error's type and a sentence that a person can read; never the body as it came. */
export function readError({ status, body }: ProviderResponse): { type: string; reason: string } {
  const parsed = parseJson(body);
  const error = isPayload(parsed) ? parsed : {};
  const type = (wordAt(error, 'type') ?? '').replace(/^errors\//, '');
  const words = wordAt(error, 'title') ?? wordAt(error, 'detail') ?? 'no reason given';
  return { type, reason: `Unipile answered ${status}: ${words.slice(0, 200)}` };
}
