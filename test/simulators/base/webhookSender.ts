import { request } from 'node:http';
import { preciseNow } from './preciseNow.js';

/** How the receiver took one webhook; `status` is null when no answer came, and `error` says why. */
export interface WebhookAttempt {
  status: number | null;
  body: string;
  error?: string;
  sentAt: number;
  answeredAt: number;
}

interface OutgoingWebhook {
  url: string;
  headers: Record<string, string>;
  body: Buffer;
  timeoutMs: number;
  signal: AbortSignal;
}

/**
 * Posts exactly these bytes under exactly these headers. `fetch` would not do: it adds a content type of its own to
 * strings, and a provider that sends none is one of the cases to test.
 */
export function postWebhook({
  url,
  headers,
  body,
  timeoutMs,
  signal,
}: OutgoingWebhook): Promise<WebhookAttempt> {
  const sentAt = preciseNow();
  return new Promise((resolve) => {
    const settle = (outcome: { status: number | null; body: string; error?: string }) =>
      resolve({ ...outcome, sentAt, answeredAt: preciseNow() });
    const fail = (error: Error) => settle({ status: null, body: '', error: error.message });
    const outgoing = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'Content-Length': body.length },
        agent: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', fail);
        answer.on('end', () =>
          settle({ status: answer.statusCode ?? null, body: Buffer.concat(chunks).toString() }),
        );
      },
    );
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}
