import type { IncomingMessage } from 'node:http';

export interface OriginRules {
  /** Other origins whose pages may connect. */
  corsOrigins: readonly string[];
  /** Baton's own address as browsers see it, where that is known. */
  publicUrl: string | null;
}

/**
 * Whether a page of this origin may open a socket. A WebSocket is subject to no CORS, so the server has to look itself.
 * What is no browser sends no origin; our own page's is the host that it asked.
 */
export function isAllowedOrigin({ headers }: Pick<IncomingMessage, 'headers'>, rules: OriginRules): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  if (rules.corsOrigins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  if (rules.publicUrl !== null && new URL(rules.publicUrl).origin === origin) return true;
  return new URL(origin).host === host;
}
