import type { AccountId } from '../../contracts/ids.js';
import type { Database } from '../../platform/database/database.js';
import type { ChannelAccount, ChannelAccountStore } from '../../tenants/channelAccount.store.js';
import { UsageError } from '../adminOptions.js';
import { type AccountOf, ChatsMigration } from './chatsMigration.js';
import { type LegacyChat, readSession } from './legacyRecords.js';
import { MessagesMigration } from './messagesMigration.js';
import type { MigrationGround } from './migrationGround.js';
import { SessionsMigration } from './sessionsMigration.js';
import { SettingsMigration } from './settingsMigration.js';

/** Takes over what the old system left of one tenant, in the order in which one thing needs the other. */
export async function migrateLegacyExport(
  ground: MigrationGround,
  chats: readonly LegacyChat[],
  {
    database,
    accounts,
    known,
  }: { database: Database; accounts: ChannelAccountStore; known: ChannelAccount[] },
): Promise<void> {
  await new SettingsMigration(ground, database).run();
  const accountOf = await unipileAccounts(ground, chats, accounts, known);
  const conversationOf = await new ChatsMigration(ground, accountOf).run(chats);
  await new MessagesMigration(ground, database, chats, conversationOf).run();
  const sessions = await ground.files.all('whatsappsessions', readSession);
  const embedded = chats.flatMap((chat) => chat.session ?? []);
  await new SessionsMigration(ground, database, conversationOf).run([...embedded, ...sessions]);
}

/**
 * A chat belongs to our account of the same Unipile id; where that has another id by now, to the tenant's own. A tenant
 * without any gets one under the id that most chats have, to be linked to a phone later.
 */
async function unipileAccounts(
  { tenantId, step, report }: MigrationGround,
  chats: readonly LegacyChat[],
  accounts: ChannelAccountStore,
  known: readonly ChannelAccount[],
): Promise<AccountOf> {
  const unipile = known.filter((account) => account.channel === 'unipile');
  const byExternalId = new Map(unipile.map((account) => [account.externalId, account.id]));
  const fallback =
    unipile.find((account) => account.isDefault)?.id ?? unipile[0]?.id ?? (await makeAccount());
  return (unipileAccountId) => byExternalId.get(unipileAccountId) ?? fallback;

  async function makeAccount(): Promise<AccountId> {
    const externalId = mostFrequent(chats.map((chat) => chat.unipileAccountId)) || null;
    const wanted = { tenantId, channel: 'unipile', externalId, name: 'WhatsApp by Unipile' } as const;
    const id = await step((tx) => accounts.create(tx, { ...wanted, sessionsEnabled: true, isDefault: true }));
    if (id === null)
      throw new UsageError(`The Unipile account ${externalId} belongs to another tenant here.`);
    report.notes.push(`channel account: ${externalId ?? 'one without an id'} is new`);
    return id;
  }
}

function mostFrequent(words: readonly string[]): string | undefined {
  const groups = [...Map.groupBy(words, (word) => word).entries()];
  return groups.toSorted(([, one], [, other]) => other.length - one.length)[0]?.[0];
}
