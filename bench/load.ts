import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import autocannon from 'autocannon';
import { unipileWebhook } from './benchServer.js';

export interface Load {
  perSecond: number;
  acknowledged: number;
  p50: number;
  p99: number;
  /** Anything but 200. */
  failures: number;
}

/** Sends webhooks for so many seconds, as fast as answers come. Latencies in milliseconds. */
export async function sendWebhooks(
  url: string,
  options: { connections: number; contacts: number; seconds: number },
): Promise<Load> {
  const result = await autocannon({
    url: `${url}/webhooks/unipile`,
    method: 'POST',
    connections: options.connections,
    duration: options.seconds,
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
    acknowledged: result['2xx'],
    p50: result.latency.p50,
    p99: result.latency.p99,
    failures: result.non2xx + result.errors + result.timeouts,
  };
}

/** Lets every contact write once, or so many messages in all, as fast as 64 connections can. */
export async function greetAll(url: string, contacts: number, messages = contacts): Promise<void> {
  let next = 0;
  const { non2xx, errors } = await autocannon({
    url: `${url}/webhooks/unipile`,
    method: 'POST',
    connections: Math.min(64, messages),
    amount: messages,
    // A busy machine is no fault here: nothing is measured.
    timeout: 60,
    requests: [{ setupRequest: (request) => ({ ...request, ...unipileWebhook(next++ % contacts) }) }],
  });
  if (non2xx + errors > 0)
    throw new Error(`${non2xx + errors} webhooks of ${messages} were not acknowledged`);
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** One webhook by itself. */
export function postWebhook(url: string, contact: number, text?: string): Promise<void> {
  const { headers, body } = unipileWebhook(contact, text);
  return new Promise((resolve, reject) => {
    const call = request(`${url}/webhooks/unipile`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`A webhook got ${response.statusCode}`)),
      );
    });
    call.once('error', reject);
    call.end(body);
  });
}

/**
 * So many webhooks at a steady pace, whatever the answers do, `bring` being called for each at its time. Resolves when
 * all are answered. (autocannon sends a second's worth at once, and rests for what is left of the second.)
 */
export async function atPace(
  perSecond: number,
  count: number,
  bring: (number: number) => Promise<void>,
): Promise<void> {
  const began = performance.now();
  const answers: Promise<void>[] = [];
  for (let number = 0; number < count; number += 1) {
    const early = began + (number * 1_000) / perSecond - performance.now();
    if (early > 0) await setTimeout(early);
    const answer = bring(number);
    // Heard of at the end, with all others.
    answer.catch(() => undefined);
    answers.push(answer);
  }
  await Promise.all(answers);
}
