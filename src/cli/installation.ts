import { readConfig, type Config } from '../platform/config/config.js';
import { encryptionKey } from '../platform/crypto/encryptionKey.js';
import { SecretBox } from '../platform/crypto/secretBox.js';
import type { Database } from '../platform/database/database.js';
import { openDatabase } from '../platform/database/openDatabase.js';
import { ChannelAccountStore } from '../tenants/channelAccount.store.js';
import { People } from '../tenants/people.js';
import { SupabaseDirectory } from '../tenants/supabaseDirectory.js';
import { TenantStore } from '../tenants/tenant.store.js';
import { UserStore } from '../tenants/user.store.js';

/** What a command on the command line works with: the same stores as Baton's, on the same database. */
export interface Installation {
  config: Config;
  database: Database;
  tenants: TenantStore;
  users: UserStore;
  people: People;
  accounts: ChannelAccountStore;
  close(): Promise<void>;
}

/**
 * @throws ConfigError for a bad setting
 * @throws DirectoryInUse when a Baton with the embedded database is running
 */
export async function openInstallation(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Installation> {
  const config = readConfig(env);
  const box = new SecretBox(encryptionKey(config));
  // A broken idle connection shows in the next statement; there is nothing to do about it here.
  const { database, close } = await openDatabase(config.database);
  const tenants = new TenantStore(database);
  const users = new UserStore(database);
  return {
    config,
    database,
    tenants,
    users,
    people: new People(database, users, tenants, new SupabaseDirectory(config)),
    accounts: new ChannelAccountStore(database, box),
    close,
  };
}
