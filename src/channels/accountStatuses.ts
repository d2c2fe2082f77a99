import { Injectable } from '@nestjs/common';
import type { AccountId, TenantId } from '../contracts/ids.js';
import { Announcer } from '../conversations/announcer.js';
import { Database } from '../platform/database/database.js';
import { ChannelAccountStore } from '../tenants/channelAccount.store.js';

/** What providers say of the connection to a phone. */
@Injectable()
export class AccountStatuses {
  constructor(
    private readonly database: Database,
    private readonly accounts: ChannelAccountStore,
    private readonly announcer: Announcer,
  ) {}

  /** `status` as `channel_accounts.status` has it: `ok`, `pending`, or the provider's own word in lower case. */
  async change(account: { tenantId: TenantId; accountId: AccountId; status: string }): Promise<void> {
    const { tenantId, accountId, status } = account;
    const before = await this.accounts.find(accountId);
    const isConnected = status === 'ok' && before?.status !== 'ok';
    const change = { status, ...(isConnected && { connectedAt: new Date() }) };
    await this.database.transaction(async (tx) => {
      await this.accounts.update(tx, tenantId, accountId, change);
      this.announcer.announce(tx, [{ type: 'accountStatusChanged', tenantId, accountId, status }]);
    });
  }
}
