import { internationalPhone } from '../../contracts/phone.js';
import { ContactStore, type Person, personKey } from '../../contacts/contact.store.js';
import type { AccountId, ContactId, ConversationId } from '../../contracts/ids.js';
import type { NewThread } from './legacyMigration.store.js';
import { idFromLegacy } from './legacyIds.js';
import type { LegacyChat } from './legacyRecords.js';
import { inPieces, type MigrationGround, ROWS_AT_ONCE } from './migrationGround.js';

/** Our account for each of Unipile's that the chats belong to. */
export type AccountOf = (unipileAccountId: string) => AccountId;

/** Chats become conversations with their contacts; one that Baton has met since stays as it is. */
export class ChatsMigration {
  private readonly contacts = new ContactStore();

  constructor(
    private readonly ground: MigrationGround,
    private readonly accountOf: AccountOf,
  ) {}

  /** Answers the conversation of each chat, by the chat's old id. */
  async run(chats: readonly LegacyChat[]): Promise<Map<string, ConversationId>> {
    const conversations = new Map<string, ConversationId>();
    for await (const piece of inPieces(chats, ROWS_AT_ONCE)) {
      for (const [chatId, id] of await this.take(piece)) conversations.set(chatId, id);
    }
    return conversations;
  }

  private take(chats: readonly LegacyChat[]): Promise<[string, ConversationId][]> {
    const { step, store, report } = this.ground;
    return step(async (tx) => {
      const people = chats.map((chat) => this.personOf(chat));
      const contacts = await this.contacts.resolve(tx, people);
      const threads = chats.map((chat) =>
        this.threadOf(chat, contacts.get(personKey(this.personOf(chat))) ?? null),
      );
      const known = await store.findThreads(tx, threads);
      const missing = threads.filter((thread) => !known.has(thread.external_id));
      await store.createThreads(tx, missing);
      report.count('chats', missing.length, threads.length - missing.length);
      const found = await store.findThreads(tx, threads);
      return chats.flatMap((chat) => {
        const id = found.get(chat.unipileChatId);
        return id === undefined ? [] : [[chat.id, id] satisfies [string, ConversationId]];
      });
    });
  }

  private personOf(chat: LegacyChat): Person {
    return {
      tenantId: this.ground.tenantId,
      platform: 'whatsapp',
      identifier: whatsappIdOf(chat) ?? chat.unipileChatId,
      name: chat.contactName,
      phone: internationalPhone(chat.contactPhone),
      matchLastTenDigits: false,
    };
  }

  private threadOf(chat: LegacyChat, contactId: ContactId | null): NewThread {
    const { tenantId } = this.ground;
    return {
      id: idFromLegacy(tenantId, 'whatsappchats', chat.id),
      tenant_id: tenantId,
      account_id: this.accountOf(chat.unipileAccountId),
      contact_id: contactId,
      external_id: chat.unipileChatId,
      provider_chat_id: whatsappIdOf(chat),
      contact_name: chat.contactName,
      contact_phone: internationalPhone(chat.contactPhone),
      contact_identifier: whatsappIdOf(chat),
      status: chat.isClosed ? 'resolved' : 'active',
      last_message_at: chat.lastMessageAt,
      last_message_preview: chat.lastMessagePreview,
      started_at: chat.createdAt,
      ended_at: chat.isClosed ? (chat.lastMessageAt ?? chat.createdAt) : null,
      created_at: chat.createdAt,
    };
  }
}

/** WhatsApp's own id of the person, by which the thread is found again under another account (design §5, "Threads"). */
const whatsappIdOf = (chat: LegacyChat): string | null => {
  const phone = internationalPhone(chat.contactPhone);
  return phone === null ? null : `${phone.slice(1)}@s.whatsapp.net`;
};
