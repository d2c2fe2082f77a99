import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { ConversationId, MessageId } from '../contracts/ids.js';
import type { MessageChange } from '../contracts/inbound.js';
import type { MessageRow } from '../conversations/rows.js';
import type { Tx } from '../platform/database/transaction.js';

/** A message that a change is about; `place` is the change's place in the list. */
export interface ChangedMessage {
  id: MessageId;
  conversation_id: ConversationId;
  place: number;
}

@Injectable()
export class MessageChangeStore {
  /**
   * The messages of these changes, each looked for in its own conversation; the others are left out. By account and
   * provider's id alone it would be every conversation of the account, or every message there is.
   */
  async messagesOf(
    tx: Tx,
    changes: readonly { conversationId: ConversationId; providerMessageId: string; place: number }[],
  ): Promise<ChangedMessage[]> {
    const { rows } = await sql<ChangedMessage>`
      select m.id, m.conversation_id, k.place
      from json_to_recordset(${JSON.stringify(changes)}::json)
          as k("conversationId" uuid, "providerMessageId" text, place int)
        join messages m on m.conversation_id = k."conversationId" and m.provider_message_id = k."providerMessageId"`.execute(
      tx.query,
    );
    return rows;
  }

  /** One statement: a reaction replaces its author's last one, an edit the text, a deletion is marked. */
  async change(
    tx: Tx,
    messages: readonly (ChangedMessage & { version: number })[],
    changes: readonly MessageChange[],
  ): Promise<MessageRow[]> {
    if (messages.length === 0) return [];
    const patches = messages.flatMap((message) => {
      const change = changes[message.place]?.change;
      return change === undefined ? [] : [{ id: message.id, version: message.version, ...patchOf(change) }];
    });
    const { rows } = await sql<MessageRow>`
      update messages m set version = r.version, updated_at = now(), content = coalesce(r.content, m.content),
        metadata = m.metadata || coalesce(r.metadata, '{}') ||
          case when r.reactions is null then '{}'::jsonb
            else jsonb_build_object('reactions', coalesce(m.metadata -> 'reactions', '{}') || r.reactions) end
      from json_to_recordset(${JSON.stringify(patches)}::json)
        as r(id uuid, version bigint, content text, metadata jsonb, reactions jsonb)
      where m.id = r.id
      returning m.*`.execute(tx.query);
    return rows;
  }
}

function patchOf(change: MessageChange['change']) {
  const at = new Date().toISOString();
  switch (change.kind) {
    case 'reaction':
      return { reactions: { [change.byUs ? 'us' : change.by]: change.value } };
    case 'edited':
      return { content: change.text, metadata: { edited_at: at } };
    case 'deleted':
      return { metadata: { deleted_at: at } };
  }
}
