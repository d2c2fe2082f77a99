import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { ConversationId } from '../contracts/ids.js';
import type { Channel } from '../contracts/model.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';

/** Where people read what customers write: a message that nobody has read yet keeps the conversation open. */
const INBOX_CHANNELS: readonly Channel[] = ['interakt', 'unipile', 'sandbox'];

/** A silent conversation, and so a place in their order: its last message's time as PostgreSQL writes it, to the µs. */
export interface Silent {
  id: ConversationId;
  at: string | null;
}

/** Finding the conversations in which nothing happens any more. */
@Injectable()
export class SilenceStore {
  constructor(private readonly database: Database) {}

  /** The next silent ones, those silent longest first and those without any message last (index `conversations_live`). */
  async next(hours: number, after: Silent | null, limit: number): Promise<Silent[]> {
    const { rows } = await sql<Silent>`
      select c.id, c.last_message_at::text as at from conversations c
      where ${isSilent(hours)} and ${after === null ? sql`true` : isBehind(after)}
      order by c.last_message_at, c.id limit ${limit}`.execute(this.database.query);
    return rows;
  }

  /** Which of these, locked by now, are silent still. */
  async among(tx: Tx, hours: number, locked: readonly ConversationId[]): Promise<Set<ConversationId>> {
    const { rows } = await sql<{ id: ConversationId }>`
      select c.id from conversations c where c.id = any(${[...locked]}::uuid[]) and ${isSilent(hours)}`.execute(
      tx.query,
    );
    return new Set(rows.map((row) => row.id));
  }
}

const isBehind = ({ at, id }: Silent) =>
  at === null
    ? sql<boolean>`c.last_message_at is null and c.id > ${id}::uuid`
    : sql<boolean>`(c.last_message_at is null or (c.last_message_at, c.id) > (${at}::timestamptz, ${id}::uuid))`;

/**
 * No message for so many hours, by its own clock and by ours (an import or a backfill is news on the day it comes), and
 * nothing that a person did: what somebody has just reopened is not ended again by the next look. An unanswered customer
 * is the rules' business; left out here so that those who wait long are not locked at every look.
 */
const isSilent = (hours: number) => sql<boolean>`
  c.status = 'active'
  and (c.last_message_at is null or c.last_message_at < now() - make_interval(hours => ${hours}))
  and c.created_at < now() - make_interval(hours => ${hours})
  and not (c.unread_count > 0 and c.channel = any(${[...INBOX_CHANNELS]}::text[]))
  and not exists (select from sessions s where s.id = c.active_session_id and s.last_customer_seq > s.answered_through_seq)
  and not exists (select from messages m where m.conversation_id = c.id and m.seq = c.last_seq
    and m.created_at >= now() - make_interval(hours => ${hours}))
  and not exists (select from conversation_events e where e.conversation_id = c.id and e.actor_type = 'agent'
    and e.created_at >= now() - make_interval(hours => ${hours}))`;
