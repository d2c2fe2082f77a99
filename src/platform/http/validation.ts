import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { AppError, type ErrorDetail } from '../../contracts/errors.js';

/** Everything that is wrong, each with the path of its field in the caller's own words: `messages[3].sent_at`. */
function describeErrors(errors: ValidationError[], parent = ''): ErrorDetail[] {
  return errors.flatMap((error) => {
    const field = pathOf(parent, error.property);
    const message = worst(error.constraints ?? {});
    const own = message === undefined ? [] : [{ field, message }];
    return [...own, ...describeErrors(error.children ?? [], field)];
  });
}

const TYPES = new Set(['isString', 'isInt', 'isBoolean', 'isArray', 'isObject']);

/** One thing a field. A text that is missing is no text, before it is "longer than 200 characters". */
function worst(constraints: Record<string, string>): string | undefined {
  const failed = Object.entries(constraints);
  const [, message] = failed.find(([check]) => TYPES.has(check)) ?? failed[0] ?? [];
  return message;
}

const pathOf = (parent: string, property: string): string => {
  if (/^\d+$/.test(property)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
};

/** The 400 that names the fields. */
function validationError(errors: ValidationError[]): AppError {
  const details = describeErrors(errors);
  const [first] = details;
  const more = details.length > 1 ? ` (and ${details.length - 1} more)` : '';
  return new AppError('validation_failed', `${first?.message ?? 'The request is not valid'}${more}`, details);
}

/**
 * Every DTO is checked: an unknown field is refused by name, so that a typing error never goes unnoticed. Values are
 * turned into other types only where the DTO says so (`@Type`).
 */
export const createValidationPipe = (): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { target: false, value: false },
    exceptionFactory: validationError,
  });
