import type { MessageStatus } from '../contracts/model.js';
import { storableText } from '../contracts/storableText.js';
import type { MessageRow } from '../conversations/rows.js';
import type { SendResult } from './channel.js';

/** Attempts for what the provider surely did not take, before a message is given up: about five minutes' worth. */
const MAX_ATTEMPTS = 10;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** A provider that asks for more is asked again all the same: a conversation must not wait behind a slip in a header. */
const LONGEST_ASKED_PAUSE_MS = 3_600_000;

/** What an attempt makes of a message. */
export type Settlement = Pick<
  MessageRow,
  'status' | 'failure_code' | 'failure_reason' | 'next_attempt_at' | 'provider_message_id'
>;

/** The pause before the next attempt: doubling, and never shorter than the provider asks, up to an hour. */
export function pauseBefore(attempts: number, retryAfterMs: number | null): number {
  const doubling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
  return Math.max(doubling, Math.min(LONGEST_ASKED_PAUSE_MS, retryAfterMs ?? 0));
}

/** Promise 6 (design §1): retried is only what the provider surely did not take. */
export function settlementOf(
  message: Pick<MessageRow, 'attempts' | 'provider_message_id'>,
  result: SendResult,
  now: Date,
): Settlement {
  const settled = {
    failure_code: null,
    failure_reason: null,
    next_attempt_at: null,
    provider_message_id: message.provider_message_id,
  };
  switch (result.kind) {
    case 'accepted':
      return {
        ...settled,
        status: 'sent',
        provider_message_id: message.provider_message_id ?? result.providerMessageId,
      };
    case 'unclear':
      return { ...settled, status: 'unknown', failure_reason: storableText(result.reason) };
    case 'withdrawn':
      return { ...settled, status: 'dropped' };
    case 'refused': {
      const reason = storableText(result.reason);
      const failure = { ...settled, failure_code: result.code, failure_reason: reason };
      if (!result.mendable || message.attempts >= MAX_ATTEMPTS) return { ...failure, status: 'failed' };
      const pause = pauseBefore(message.attempts, result.retryAfterMs);
      return { ...failure, status: 'queued', next_attempt_at: new Date(now.getTime() + pause) };
    }
  }
}

/**
 * What an outcome makes of a message whose claim had run out before it could be told. What waited behind it may have left
 * since: nothing is queued again.
 */
export const afterItsTime = (settlement: Settlement): Settlement =>
  settlement.status === 'queued' ? { ...settlement, status: 'failed', next_attempt_at: null } : settlement;

/** How far a message has come. Receipts only ever move it on; a provider that first says failed may still deliver. */
const RANK: Record<MessageStatus, number> = {
  received: 9,
  dropped: 9,
  queued: 0,
  sending: 0,
  unknown: 1,
  sent: 2,
  failed: 3,
  delivered: 4,
  read: 5,
};

export const movesForward = (from: MessageStatus, to: MessageStatus): boolean => RANK[to] > RANK[from];

/** The one of several receipts that tells the most; null of none. */
export const furthest = <Receipt extends { status: MessageStatus }>(
  receipts: readonly Receipt[],
): Receipt | null =>
  receipts.reduce<Receipt | null>(
    (most, receipt) => (most === null || movesForward(most.status, receipt.status) ? receipt : most),
    null,
  );
