import type { Behaviour, Reply } from '../base/behaviour.js';

const USUAL_TYPE: Record<number, string> = {
  400: 'invalid_parameters',
  401: 'missing_credentials',
  403: 'account_restricted',
  404: 'resource_not_found',
  415: 'unsupported_media_type',
  422: 'unprocessable_entity',
  429: 'too_many_requests',
  500: 'unexpected_error',
  503: 'service_unavailable',
  504: 'request_timeout',
};

/** Unipile's error body (providers/unipile.md §5); `type` without its `errors/`. */
export function unipileError(status: number, type = USUAL_TYPE[status] ?? 'unexpected_error'): Reply {
  const title = type.charAt(0).toUpperCase() + type.slice(1).replaceAll('_', ' ');
  return { status, body: { type: `errors/${type}`, status, title, detail: `${title} (simulated)` } };
}

/** The behaviour of a call that fails so, e.g. `failure(401, 'disconnected_account')`. */
export const failure = (status: number, type?: string, headers?: Record<string, string>): Behaviour => ({
  respond: { ...unipileError(status, type), headers },
});
