import { setTimeout as wait } from 'node:timers/promises';

/** Tries of one call (spec/001: "exponential backoff on 5xx errors"): about a minute in all. */
const TRIES = 7;
const FIRST_WAIT_MS = 1_000;
const TIMEOUT_MS = 120_000;

export interface IngestTarget {
  url: string;
  platform: string;
  connection: string;
  secret: string;
}

export interface IngestResult {
  messages_added: number;
  status: string;
}

/** The server has said no to the whole import, or could not be reached for long: in its words. */
export class ImportStopped extends Error {}

/** Sends one call; tries again what may succeed later, waiting longer each time or as long as the server asks. */
export async function ingest(target: IngestTarget, conversations: unknown[]): Promise<IngestResult[]> {
  let reason = '';
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const answer = await call(target, conversations).catch((error: unknown) => ({
      error: `${target.url} cannot be reached (${String((error as Error).cause ?? error)})`,
      mayComeLater: true,
      waitMs: null,
    }));
    if ('results' in answer) return answer.results;
    reason = answer.error;
    if (!answer.mayComeLater) break;
    if (attempt < TRIES - 1) await wait(answer.waitMs ?? FIRST_WAIT_MS * 2 ** attempt);
  }
  throw new ImportStopped(reason);
}

type CallAnswer =
  { results: IngestResult[] } | { error: string; mayComeLater: boolean; waitMs: number | null };

async function call(target: IngestTarget, conversations: unknown[]): Promise<CallAnswer> {
  const response = await fetch(`${target.url}/functions/v1/messaging-ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': target.secret },
    body: JSON.stringify({ platform: target.platform, connection_id: target.connection, conversations }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const body = (await response.json().catch(() => ({}))) as { results?: IngestResult[]; error?: string };
  if (response.ok && Array.isArray(body.results)) return { results: body.results };
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    error: `${response.status}: ${body.error ?? 'the answer is none of Baton’s'}`,
    mayComeLater: response.status >= 500 || response.status === 429,
    waitMs: Number.isFinite(seconds) ? seconds * 1000 : null,
  };
}
