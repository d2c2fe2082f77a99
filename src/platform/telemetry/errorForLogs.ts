/// <reference lib="esnext.error" />
/** An error as a log may show it: what went wrong and where, and nothing that somebody wrote. */
export interface LoggedError {
  type: string;
  message?: string;
  code?: string;
  table?: string;
  constraint?: string;
  /** Call sites only. */
  stack?: string;
  cause?: LoggedError;
}

/**
 * Turns an error into what may stand in a log. Messages of PostgreSQL and of the JSON parser quote the value that they
 * choked on, which may be a customer's message or a secret, so of these only the kind is kept.
 */
export function errorForLogs(error: unknown, depth = 0): LoggedError {
  if (!Error.isError(error)) return { type: typeof error };
  const facts = error as Error & { code?: unknown; table?: unknown; constraint?: unknown };
  const logged: LoggedError = { type: error.constructor.name };
  if (!quotesValues(error)) logged.message = error.message;
  if (typeof facts.code === 'string') logged.code = facts.code;
  if (typeof facts.table === 'string') logged.table = facts.table;
  if (typeof facts.constraint === 'string') logged.constraint = facts.constraint;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  if (frames !== undefined && frames.length > 0) logged.stack = frames.join('\n');
  if (Error.isError(error.cause) && depth < 3) logged.cause = errorForLogs(error.cause, depth + 1);
  return logged;
}

const quotesValues = (error: Error): boolean => error.name === 'SyntaxError' || 'severity' in error;
