import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import type { ChannelAccount } from '../../tenants/channelAccount.store.js';

/** Where one account's Unipile is, and the key that opens it. */
export interface UnipileAccess {
  /** An origin, port included. */
  apiUrl: string;
  apiKey: string;
}

/**
 * An account without a key of its own belongs to the workspace that the environment names. Key and address then come
 * together from there: our key is never sent to an address that somebody else wrote down.
 */
@Injectable()
export class UnipileAccessFinder {
  constructor(private readonly config: Config) {}

  /** Null where nobody has configured Unipile. */
  of(account: Pick<ChannelAccount, 'apiUrl' | 'apiKey'>): UnipileAccess | null {
    const ours = this.config.unipile;
    const apiUrl = account.apiKey === null ? ours.apiUrl : (account.apiUrl ?? ours.apiUrl);
    const apiKey = account.apiKey ?? ours.apiKey;
    return apiUrl === null || apiKey === null ? null : { apiUrl, apiKey };
  }
}
