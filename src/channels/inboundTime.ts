/** A provider's clock may be a little ahead of ours; a date far ahead is a mistake. */
const TOLERATED_LEAD_MS = 24 * 60 * 60 * 1000;

export interface InboundTime {
  sentAt: Date;
  isStale: boolean;
}

/**
 * When a message was sent by the provider's clock, and whether it was old news when it first reached us (design §5,
 * "Backfill"). A time that is absent or makes no sense is the time of arrival: such a message is answered.
 *
 * @param timestamp ISO 8601; without a zone it is UTC (providers/interakt.md §1.2).
 */
export function inboundTime(
  timestamp: string | null,
  receivedAt: Date,
  staleMessageSeconds: number,
): InboundTime {
  const sentAt = timestamp === null ? null : utc(timestamp);
  if (sentAt === null || sentAt.getTime() - receivedAt.getTime() > TOLERATED_LEAD_MS) {
    return { sentAt: receivedAt, isStale: false };
  }
  const ageSeconds = (receivedAt.getTime() - sentAt.getTime()) / 1000;
  return { sentAt, isStale: ageSeconds > staleMessageSeconds };
}

function utc(timestamp: string): Date | null {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(timestamp) ? timestamp : `${timestamp.replace(' ', 'T')}Z`;
  const time = new Date(zoned);
  return Number.isNaN(time.getTime()) ? null : time;
}
