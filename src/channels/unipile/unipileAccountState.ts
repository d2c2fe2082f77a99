import { isPayload, payloadAt, wordAt, type Payload } from '../payload.js';

/** An account as Unipile has it. */
export interface UnipileAccountState {
  externalId: string;
  /** E.164; null while no phone is connected. */
  phone: string | null;
  /** As `accountStatusOf` has it. */
  status: string;
}

const CONNECTED = new Set(['OK', 'CREATION_SUCCESS', 'RECONNECTED', 'SYNC_SUCCESS']);

/** What `channel_accounts.status` says: `ok`, `pending`, or Unipile's own word in lower case (providers/unipile.md §4.5). */
export function accountStatusOf(word: string): string {
  if (CONNECTED.has(word)) return 'ok';
  return word === 'CONNECTING' ? 'pending' : word.toLowerCase();
}

/** `GET /accounts/:id`; null where that is not what it is. */
export function readAccountState(answer: Payload): UnipileAccountState | null {
  const externalId = wordAt(answer, 'id');
  if (externalId === null) return null;
  const digits = wordAt(payloadAt(payloadAt(answer, 'connection_params'), 'im'), 'phone_number')?.replace(
    /\D/g,
    '',
  );
  return { externalId, phone: digits ? `+${digits}` : null, status: statusOfSources(answer['sources']) };
}

/** One source that is not well is what a person has to know; an account without any is still being made. */
function statusOfSources(sources: unknown): string {
  const words = (Array.isArray(sources) ? sources : [])
    .filter(isPayload)
    .map((source) => accountStatusOf(wordAt(source, 'status') ?? 'CONNECTING'));
  return words.find((word) => word !== 'ok') ?? words[0] ?? 'pending';
}
