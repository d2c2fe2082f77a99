import autocannon from 'autocannon';
import { unipileWebhook } from './benchServer.js';

export interface Load {
  perSecond: number;
  p50: number;
  p99: number;
  /** Anything but 200. */
  failures: number;
}

/** Sends webhooks for so many seconds, as fast as answers come or at a fixed rate. Latencies in milliseconds. */
export async function sendWebhooks(
  url: string,
  options: { connections: number; contacts: number; seconds: number; perSecond?: number },
): Promise<Load> {
  const result = await autocannon({
    url: `${url}/webhooks/unipile`,
    method: 'POST',
    connections: options.connections,
    duration: options.seconds,
    ...(options.perSecond !== undefined && { overallRate: options.perSecond }),
    requests: [
      {
        setupRequest: (request) => ({
          ...request,
          ...unipileWebhook(Math.floor(Math.random() * options.contacts)),
        }),
      },
    ],
  });
  return {
    perSecond: result['2xx'] / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failures: result.non2xx + result.errors + result.timeouts,
  };
}

/** Lets every contact write once, so that what is measured afterwards is not the making of conversations. */
export async function greetAll(url: string, contacts: number): Promise<void> {
  let next = 0;
  await autocannon({
    url: `${url}/webhooks/unipile`,
    method: 'POST',
    connections: 64,
    amount: contacts,
    requests: [{ setupRequest: (request) => ({ ...request, ...unipileWebhook(next++ % contacts) }) }],
  });
}
