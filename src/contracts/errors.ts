/** Every code a caller may see, with the status it travels under. A code, once published, keeps its meaning. */
export const ERROR_STATUS = {
  bad_request: 400,
  validation_failed: 400,
  unauthorized: 401,
  forbidden: 403,
  feature_disabled: 403,
  not_found: 404,
  conflict: 409,
  channel_is_import_only: 409,
  conversation_ended: 409,
  ai_holds_conversation: 409,
  no_agent: 409,
  not_connected: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  outside_window: 422,
  invalid_recipient: 422,
  refused_by_provider: 422,
  too_many_requests: 429,
  internal_error: 500,
  provider_unavailable: 502,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** One thing wrong with the request, and where: `field` is the path of the field in the caller's own words. */
export interface ErrorDetail {
  field?: string;
  message: string;
}

/** A refusal meant for the caller to read. Anything else that is thrown is a fault of ours and says nothing outside. */
export class AppError extends Error {
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetail[] = [],
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = 'AppError';
    this.status = ERROR_STATUS[code];
  }
}

/** The same answer for a thing of another tenant as for one that does not exist. */
export const notFound = (what: string) => new AppError('not_found', `${what} not found`);

/** What is wrong with one field of a request, named in the caller's own words. */
export const invalidField = (field: string, message: string) =>
  new AppError('validation_failed', message, [{ field, message }]);
