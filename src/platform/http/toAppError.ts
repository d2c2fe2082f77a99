import { HttpException } from '@nestjs/common';
import { AppError, type ErrorCode } from '../../contracts/errors.js';
import { isDatabaseAway, isGone, isUnstorableValue } from '../database/databaseFault.js';

/** Seconds after which a caller may try again when the database was away. */
const RETRY_AFTER_SECONDS = 5;

const CODE_OF_STATUS: Partial<Record<number, ErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
  503: 'unavailable',
};

/**
 * What a caller may know of anything that was thrown. Our own refusals pass as they are, the framework's get our codes,
 * and whatever is left is a fault of ours that says nothing (`internal_error`).
 */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof HttpException) return fromFramework(thrown);
  if (isDatabaseAway(thrown)) {
    return new AppError('unavailable', 'The database cannot be reached right now.', [], RETRY_AFTER_SECONDS);
  }
  if (isUnstorableValue(thrown)) {
    return new AppError('bad_request', 'The request holds a value that cannot be stored or looked up.');
  }
  // It was there when it was looked for, a moment before.
  if (isGone(thrown)) return new AppError('conflict', 'Something that the request names was just removed.');
  return new AppError('internal_error', 'Something went wrong on our side.');
}

function fromFramework(exception: HttpException): AppError {
  const status = exception.getStatus();
  if (status >= 500 && status !== 503)
    return new AppError('internal_error', 'Something went wrong on our side.');
  // The router's own words repeat the whole address, signed tokens and all.
  const message = /^Cannot [A-Z]+ /.test(exception.message)
    ? 'There is nothing at this address.'
    : exception.message;
  return new AppError(CODE_OF_STATUS[status] ?? 'bad_request', message);
}
