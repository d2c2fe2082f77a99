import type { ErrorCode } from '../contracts/errors.js';
import type { Leave, SendResult } from '../delivery/channel.js';
import type { Exchange, ProviderResponse } from '../platform/outgoingHttp/exchange.js';
import { MaybeTaken, shortReason } from '../platform/outgoingHttp/outgoingError.js';
import type { OutgoingHttp, OutgoingRequest } from '../platform/outgoingHttp/outgoingHttp.js';

export type Refused = Extract<SendResult, { kind: 'refused' }>;

/** How a message goes out by one request. */
export interface Send {
  /** Puts the request together, or refuses. What fails here (a file that cannot be read) has not left. */
  request: () => Promise<OutgoingRequest | Refused>;
  leave: Leave;
  timeoutMs: number;
  /** What the provider's answer means. */
  judge: (response: ProviderResponse) => SendResult;
}

/**
 * Connects, passes the gate with the first byte, and waits for the answer. Whatever goes wrong before that byte is
 * `refused` and mendable, whatever goes wrong after it is `unclear` (design §1, promise 6).
 */
export async function sendThroughGate(http: OutgoingHttp, send: Send): Promise<SendResult> {
  const deadline = Date.now() + send.timeoutMs;
  let exchange: Exchange | null = null;
  try {
    const request = await beforeDeadline(send.request(), deadline);
    if ('kind' in request) return request;
    exchange = await http.prepare(request, deadline);
    if (!(await passes(exchange, send.leave))) {
      exchange.cancel();
      return { kind: 'withdrawn' };
    }
    return send.judge(await exchange.response());
  } catch (error) {
    exchange?.cancel();
    if (error instanceof MaybeTaken || exchange?.begun)
      return { kind: 'unclear', reason: shortReason(error) };
    return mendable(shortReason(error));
  }
}

/** Once a byte is out, what goes wrong with the gate itself says nothing about the message: the answer will. */
async function passes(exchange: Exchange, leave: Leave): Promise<boolean> {
  try {
    return await leave(() => exchange.write());
  } catch (error) {
    if (exchange.begun) return true;
    throw error;
  }
}

const mendable = (reason: string): Refused => ({
  kind: 'refused',
  mendable: true,
  code: 'provider_unavailable',
  reason,
  retryAfterMs: null,
});

async function beforeDeadline<T>(work: Promise<T>, deadline: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The files took too long to read')), deadline - Date.now());
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A refusal that no second try can mend. */
export const refusal = (code: ErrorCode, reason: string): Refused => ({
  kind: 'refused',
  mendable: false,
  code,
  reason,
  retryAfterMs: null,
});
