/** A lock not got in time, a deadlock lost, a statement timed out: the database is there, but somebody was in the way. */
const CONTENTION = new Set(['55P03', '40P01', '40001', '57014']);

export const isContention = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && CONTENTION.has(String(error.code));
