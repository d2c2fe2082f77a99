import type { InboundMessage, MessageChange, Receipt } from '../contracts/inbound.js';
import type { AccountId, TenantId } from '../contracts/ids.js';

/** Whose webhook it is and when it came; replaying a kept one hands in the time at which it first came. */
export interface WebhookContext {
  tenantId: TenantId;
  accountId: AccountId;
  receivedAt: Date;
  staleMessageSeconds: number;
}

/**
 * What a webhook says. `ignored`: understood, and none of Baton's business. `unreadable`: not understood, to be kept
 * until the code knows better.
 */
export type WebhookContent =
  | { kind: 'message'; message: InboundMessage }
  | { kind: 'receipt'; receipt: Receipt }
  | { kind: 'change'; change: MessageChange }
  /** `status` as `channel_accounts.status` has it. */
  | { kind: 'accountStatus'; tenantId: TenantId; accountId: AccountId; status: string }
  | { kind: 'ignored'; reason: string }
  | { kind: 'unreadable'; reason: string };

export const ignored = (reason: string) => ({ kind: 'ignored', reason }) as const;
export const unreadable = (reason: string) => ({ kind: 'unreadable', reason }) as const;
