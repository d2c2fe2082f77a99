import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { ContactId, ConversationId } from '../contracts/ids.js';
import { newId } from '../contracts/ids.js';
import type { InboundMessage, InboundThread } from '../contracts/inbound.js';
import type { ConversationRow } from '../conversations/rows.js';
import type { Tx } from '../platform/database/transaction.js';

/** What tells a thread from all others. */
export type ThreadName = Pick<InboundThread, 'tenantId' | 'channel' | 'threadScope' | 'externalThreadId'>;

export const threadKey = (thread: ThreadName): string =>
  JSON.stringify([thread.tenantId, thread.channel, thread.threadScope, thread.externalThreadId]);

export interface LockedThreads {
  /** By the thread's key. */
  threads: Map<string, ConversationId>;
  rows: ConversationRow[];
}

export interface ThreadToCreate {
  message: InboundMessage;
  contactId: ContactId | null;
}

/** Finding and making the conversations of a batch, before they are locked. */
@Injectable()
export class ThreadStore {
  /** By the thread's key; those that are not there yet are left out. */
  async find(tx: Tx, threads: readonly InboundThread[]): Promise<Map<string, ConversationId>> {
    const { rows } = await sql<{
      key: string;
      id: ConversationId | null;
    }>`${wantedThreads(threads)} select key, id from wanted`.execute(tx.query);
    return new Map(rows.flatMap((row) => (row.id === null ? [] : [[row.key, row.id] as const])));
  }

  /**
   * Finds and locks the conversations of a batch in one statement, in the order of their ids, if every thread has one:
   * nearly always. Otherwise null, and nothing is locked: the missing are to be made first (see `create`).
   */
  async lockKnown(tx: Tx, threads: readonly InboundThread[]): Promise<LockedThreads | null> {
    const { rows } = await sql<ConversationRow & { thread_keys: string[] }>`${wantedThreads(threads)}
      select w.thread_keys, c.*
      from conversations c
        join (select id, array_agg(key) as thread_keys from wanted group by id) w on w.id = c.id
      where c.id = any(array(select id from wanted)) and (select bool_and(id is not null) from wanted)
      order by c.id for update of c`.execute(tx.query);
    if (rows.length === 0) return null;
    const locked: LockedThreads = { threads: new Map(), rows: [] };
    for (const { thread_keys: keys, ...row } of rows) {
      locked.rows.push(row);
      for (const key of keys) locked.threads.set(key, row.id);
    }
    return locked;
  }

  /**
   * Makes conversations in the order of their keys, before any is locked: making one while holding another's lock can
   * wait in a circle with a batch that does the same. Answers those it made; a thread that somebody else has just made
   * is left out.
   */
  async create(tx: Tx, threads: readonly ThreadToCreate[]): Promise<Map<string, ConversationId>> {
    const sorted = threads.toSorted((a, b) => (threadKey(a.message) < threadKey(b.message) ? -1 : 1));
    const made = await tx.query
      .insertInto('conversations')
      .values(sorted.map(firstRow))
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'channel', 'thread_scope', 'external_id']).doNothing(),
      )
      .returning(['id', 'tenant_id', 'channel', 'thread_scope', 'external_id'])
      .execute();
    return new Map(
      made.map((row) => [
        threadKey({
          tenantId: row.tenant_id,
          channel: row.channel,
          threadScope: row.thread_scope,
          externalThreadId: row.external_id,
        }),
        row.id,
      ]),
    );
  }

  /** Which of these provider ids their conversations hold already. */
  async knownMessageIds(
    tx: Tx,
    wanted: readonly { conversationId: ConversationId; providerMessageId: string }[],
  ): Promise<Set<string>> {
    const { rows } = await sql<{ conversation_id: ConversationId; provider_message_id: string }>`
      select k.conversation_id, k.provider_message_id
      from unnest(${wanted.map((each) => each.conversationId)}::uuid[], ${wanted.map((each) => each.providerMessageId)}::text[])
          as k(conversation_id, provider_message_id)
        cross join lateral (
          select from messages m
          where m.conversation_id = k.conversation_id and m.provider_message_id = k.provider_message_id limit 1
        ) known`.execute(tx.query);
    return new Set(rows.map((row) => messageKey(row.conversation_id, row.provider_message_id)));
  }
}

export const messageKey = (conversationId: ConversationId, providerMessageId: string): string =>
  `${conversationId} ${providerMessageId}`;

/** A batch often has many messages of one thread, an import nearly always. */
const eachOnce = (threads: readonly InboundThread[]): InboundThread[] => [
  ...new Map(threads.map((thread) => [threadKey(thread), thread])).values(),
];

/**
 * Of each thread its key and its conversation's id: by the channel's own thread id, else by account and the second name
 * (design §5, "Threads"). Each is looked up by itself (`lateral … limit 1`, as in `knownMessageIds`): joined, the planner,
 * who knows nothing of the batch, reads whole tables.
 */
const wantedThreads = (threads: readonly InboundThread[]) => sql`
  with wanted as materialized (
    select k.key, coalesce(c.id, p.id) as id
    from json_to_recordset(${JSON.stringify(eachOnce(threads).map(threadColumns))}::json)
        as k(key text, tenant_id uuid, account_id uuid, channel text, thread_scope text, external_id text, provider_chat_id text)
      left join lateral (
        select id from conversations c where c.tenant_id = k.tenant_id and c.channel = k.channel
          and c.thread_scope = k.thread_scope and c.external_id = k.external_id limit 1
      ) c on true
      left join lateral (
        select id from conversations
        where c.id is null and account_id = k.account_id and provider_chat_id = k.provider_chat_id
        order by created_at limit 1
      ) p on true
  )`;

const threadColumns = (thread: InboundThread) => ({
  key: threadKey(thread),
  tenant_id: thread.tenantId,
  account_id: thread.accountId,
  channel: thread.channel,
  thread_scope: thread.threadScope,
  external_id: thread.externalThreadId,
  provider_chat_id: thread.providerChatId,
});

function firstRow({ message, contactId }: ThreadToCreate) {
  return {
    id: newId<ConversationId>(),
    tenant_id: message.tenantId,
    account_id: message.accountId,
    contact_id: contactId,
    channel: message.channel,
    platform: message.platform,
    thread_scope: message.threadScope,
    external_id: message.externalThreadId,
    provider_chat_id: message.providerChatId,
    contact_name: message.contact.name,
    contact_phone: message.contact.phone,
    contact_identifier: message.contact.identifier,
  };
}
