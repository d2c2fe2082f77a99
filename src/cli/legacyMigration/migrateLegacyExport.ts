import type { AccountId, UserId } from '../../contracts/ids.js';
import type { Database } from '../../platform/database/database.js';
import type { ChannelAccount, ChannelAccountStore } from '../../tenants/channelAccount.store.js';
import type { User } from '../../tenants/user.store.js';
import { UsageError } from '../adminOptions.js';
import { type AccountOf, ChatsMigration } from './chatsMigration.js';
import { type LegacyChat, type LegacyUser, readSession, readUser } from './legacyRecords.js';
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
    people,
  }: { database: Database; accounts: ChannelAccountStore; known: ChannelAccount[]; people: User[] },
): Promise<void> {
  await new SettingsMigration(ground, database).run();
  const accountOf = await unipileAccounts(ground, chats, accounts, known);
  const conversationOf = await new ChatsMigration(ground, accountOf).run(chats);
  await new MessagesMigration(ground, database, chats, conversationOf).run();
  const sessions = await ground.files.all('whatsappsessions', readSession);
  const embedded = chats.flatMap((chat) => chat.session ?? []);
  const userOf = usersByOldId(await ground.files.all('users', readUser), people);
  await new SessionsMigration(ground, database, { conversationOf, userOf }).run([...embedded, ...sessions]);
}

/** The people of the old system, as far as they are of ours: an e-mail address signs in one person. */
function usersByOldId(old: readonly LegacyUser[], people: readonly User[]): Map<string, UserId> {
  const byEmail = new Map(people.map(({ email, id }) => [email.toLowerCase(), id]));
  return new Map(
    old.flatMap(({ id, email }) => {
      const user = byEmail.get(email);
      return user === undefined ? [] : [[id, user] as const];
    }),
  );
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
