import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DEFAULT_TENANT_ID,
  newId,
  type AccountId,
  type ConversationId,
  type MessageId,
} from '../../src/contracts/ids.js';
import type { Leave, OutgoingMessage } from '../../src/delivery/channel.js';
import { Config, readConfig } from '../../src/platform/config/config.js';
import { SecretBox } from '../../src/platform/crypto/secretBox.js';
import { openDatabase } from '../../src/platform/database/openDatabase.js';
import { OutgoingHttp } from '../../src/platform/outgoingHttp/outgoingHttp.js';
import { ChannelAccountStore, type NewChannelAccount } from '../../src/tenants/channelAccount.store.js';
import { TenantStore } from '../../src/tenants/tenant.store.js';

/** What a channel's sender stands on: settings, accounts in a database, and the way out. */
export interface ChannelGround {
  config: Config;
  accounts: ChannelAccountStore;
  http: OutgoingHttp;
  addAccount(account: Pick<NewChannelAccount, 'channel'> & Partial<NewChannelAccount>): Promise<AccountId>;
  close(): Promise<void>;
}

export async function openChannelGround(env: Record<string, string> = {}): Promise<ChannelGround> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-channels-'));
  const config = readConfig({ DATA_DIR: directory, ...env });
  const { database, close } = await openDatabase(config.database);
  const tenants = new TenantStore(database);
  await database.transaction((tx) =>
    tenants.create(tx, { id: DEFAULT_TENANT_ID, name: 'Shop', features: ['whatsapp_agent'] }),
  );
  const accounts = new ChannelAccountStore(database, new SecretBox('0'.repeat(64)));
  const http = new OutgoingHttp();
  return {
    config,
    accounts,
    http,
    addAccount: async (account) => {
      const wanted = { tenantId: DEFAULT_TENANT_ID, sessionsEnabled: true, isDefault: false, ...account };
      const id = await database.transaction((tx) => accounts.create(tx, wanted));
      if (id === null) throw new Error('There is such an account already');
      return id;
    },
    close: async () => {
      http.onApplicationShutdown();
      await close();
      rmSync(directory, { recursive: true });
    },
  };
}

export const letGo: Leave = async (write) => {
  await write();
  return true;
};

export const outgoing = (message: Partial<OutgoingMessage> & { accountId: AccountId }): OutgoingMessage => ({
  id: newId<MessageId>(),
  tenantId: DEFAULT_TENANT_ID,
  conversationId: newId<ConversationId>(),
  externalThreadId: 'chat-asha',
  contactPhone: '+917003705584',
  contactIdentifier: null,
  text: 'Hello',
  attachments: [],
  ...message,
});
