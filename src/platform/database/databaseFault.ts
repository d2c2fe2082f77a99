/// <reference lib="esnext.error" />
/**
 * PostgreSQL's classes and codes that say "not now", to be tried again by the caller: connection lost (08), resources
 * used up (53), server going down or starting (57P0x), statement timed out (57014), a lock not got in time (55P03),
 * and a deadlock or conflict that this transaction lost (40001, 40P01).
 */
const TRY_AGAIN = /^(?:08\w{3}|53\w{3}|57P0[1-4]|57014|55P03|40001|40P01)$/;

/** The part of these in which the database is there, but somebody was in the way. */
const CONTENTION = new Set(['55P03', '40P01', '40001', '57014']);

/** Node's words for a server that cannot be reached. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EPIPE',
]);

/** What `pg`, its pool, PGlite and Supabase's pooler say without a code. */
const WITHOUT_CODE =
  /timeout exceeded when trying to connect|query read timeout|connection terminated|client has encountered a connection error|cannot use a pool after|PGlite is closed|max client(?:s reached| connections)/i;

/**
 * Whether the database could not be reached, or could not do it now: the caller gets 503 and may try again. A fault of
 * the request's values is never one of these.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!Error.isError(error)) return false;
  const code = codeOf(error);
  if (code !== null && (TRY_AGAIN.test(code) || UNREACHABLE.has(code))) return true;
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.some(isDatabaseAway);
  return WITHOUT_CODE.test(error.message);
}

/** Whether somebody else was in the way: a lock not got in time, a deadlock lost, a statement that waited too long. */
export const isContention = (error: unknown): boolean => CONTENTION.has(codeOf(error) ?? '');

/** Whether a unique key was taken already (23505). */
export const isAlreadyThere = (error: unknown): boolean => codeOf(error) === '23505';

/** Whether a row that another one names is not there, or not any more (23503). */
export const isGone = (error: unknown): boolean => codeOf(error) === '23503';

/** Whether PostgreSQL refused a statement only since one before it in its transaction had failed. */
export const isAftermath = (error: unknown): boolean => codeOf(error) === '25P02';

/** Whether PostgreSQL refused a value as such (class 22): not text, out of range, not an id, too long. */
export const isUnstorableValue = (error: unknown): boolean => /^22\w{3}$/.test(codeOf(error) ?? '');

function codeOf(error: unknown): string | null {
  if (!Error.isError(error)) return null;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : null;
}
