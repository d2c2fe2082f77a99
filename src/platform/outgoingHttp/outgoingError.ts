/** Nothing was written: whatever was asked for has surely not happened (refused, no such host, TLS, too late). */
export class NotTaken extends Error {
  override readonly name = 'NotTaken';
}

/** Broken or timed out after the first byte: it may have happened, and nobody can tell from here. */
export class MaybeTaken extends Error {
  override readonly name = 'MaybeTaken';
}

/** What went wrong in few words and without addresses, e.g. `ECONNREFUSED`; fit for a person's eyes. */
export function shortReason(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  return typeof message === 'string' && message !== '' ? message : 'unknown';
}
