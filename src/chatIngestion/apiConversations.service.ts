import { Injectable } from '@nestjs/common';
import { AppError } from '../contracts/errors.js';
import { ContactStore, personKey, type Person } from '../contacts/contact.store.js';
import type { ConversationRow } from '../conversations/rows.js';
import { Database } from '../platform/database/database.js';
import { ConversationWork } from '../sessions/conversationWork.js';
import { type ApiThread, ApiThreadStore } from './apiThread.store.js';

/** Each round can only be lost to a conversation that was made and ended while it ran. */
const ROUNDS = 5;

/** Opening conversations for another system (spec/002, "Find or Create"). */
@Injectable()
export class ApiConversations {
  constructor(
    private readonly database: Database,
    private readonly threads: ApiThreadStore,
    private readonly contacts: ContactStore,
    private readonly work: ConversationWork,
  ) {}

  /** The live conversation of this outlet and phone, or a new one: the same for everybody who asks at the same time. */
  async findOrCreate(thread: ApiThread): Promise<{ conversation: ConversationRow; isNew: boolean }> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const live = await this.threads.findLive(thread);
      if (live !== undefined) return { conversation: live, isNew: false };
      const created = await this.create(thread);
      if (created !== null) return { conversation: created, isNew: true };
    }
    throw new AppError('conflict', 'This customer’s conversations come and go too fast: try again.');
  }

  private create(thread: ApiThread): Promise<ConversationRow | null> {
    return this.database.transaction(async (tx) => {
      const person = personOf(thread);
      const contacts = await this.contacts.resolve(tx, [person]);
      const row = await this.threads.create(tx, thread, contacts.get(personKey(person)) ?? null);
      if (row === undefined) return null;
      const [open] = await this.work.open(tx, [row], new Set([row.id]));
      if (open === undefined) throw new Error('A conversation that was just made is gone');
      await this.work.save(tx, [open]);
      return open.row;
    });
  }
}

const personOf = ({ tenantId, phone, name }: ApiThread): Person => ({
  tenantId,
  platform: 'whatsapp',
  identifier: phone,
  name,
  phone,
  matchLastTenDigits: false,
});
