import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { ConversationId, SessionId, TenantId, TurnId } from '../contracts/ids.js';
import type { ConversationRow, MessageRow } from '../conversations/rows.js';
import { describeMessage } from '../conversations/messageText.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';
import type { AgentProfile, TranscriptLine } from './model.js';

/** How many rows that wait one look considers: more are found by the next. */
const CONSIDERED = 500;
/** A turn reads at most so many unanswered messages: far more than anybody writes in one go. */
const MAX_UNANSWERED = 200;

/** A turn that this process has the lease of. */
export interface ClaimedTurn {
  id: TurnId;
  tenantId: TenantId;
  conversationId: ConversationId;
  sessionId: SessionId;
  throughSeq: number;
  answeredThroughSeq: number;
}

/** What a turn is to answer. */
export interface TurnReading {
  history: TranscriptLine[];
  question: string;
}

/** AI messages that the customer never saw are no part of what was said. */
const SAID = ['received', 'queued', 'sending', 'sent', 'delivered', 'read', 'unknown'] as const;

@Injectable()
export class TurnStore {
  constructor(private readonly database: Database) {}

  /** Conversations with a turn that nobody works on (any more), at most `perTenant` for each tenant but the busy ones. */
  async waiting(busy: readonly TenantId[], perTenant: number, limit: number): Promise<ConversationId[]> {
    const { rows } = await sql<{ conversation_id: ConversationId }>`
      select conversation_id from (
        select waiting.*, row_number() over (partition by tenant_id order by turn_lease_until) as place
        from (
          select conversation_id, tenant_id, turn_lease_until from sessions
          where turn_id is not null and turn_lease_until <= now() and tenant_id <> all(${busy}::uuid[])
          order by turn_lease_until limit ${CONSIDERED}
        ) waiting
      ) placed
      where place <= ${perTenant} order by turn_lease_until limit ${limit}`.execute(this.database.query);
    return rows.map((row) => row.conversation_id);
  }

  /** Takes the lease of turns whose conversations this transaction has locked. */
  async claim(
    tx: Tx,
    conversations: readonly ConversationRow[],
    leaseSeconds: number,
  ): Promise<ClaimedTurn[]> {
    if (conversations.length === 0) return [];
    const { rows } = await sql<ClaimedTurn>`
      update sessions set turn_lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
      where conversation_id in (${sql.join(conversations.map((row) => row.id))})
        and status = 'active' and turn_id is not null and turn_lease_until <= clock_timestamp()
      returning turn_id as id, tenant_id as "tenantId", conversation_id as "conversationId", id as "sessionId",
        turn_through_seq as "throughSeq", answered_through_seq as "answeredThroughSeq"`.execute(tx.query);
    return rows;
  }

  /** Moves the lease on (or, with 0, gives it back); answers whether the turn is still wanted. */
  async renew(tx: Tx, turn: ClaimedTurn, leaseSeconds: number): Promise<boolean> {
    const { rows } = await sql`
      update sessions set turn_lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
      where id = ${turn.sessionId} and turn_id = ${turn.id} returning id`.execute(tx.query);
    return rows.length > 0;
  }

  /** The tenant's agent for this conversation, if it is active (spec/003 §8.4). */
  async agentOf(turn: ClaimedTurn): Promise<{ agent: AgentProfile; customerName: string } | null> {
    const row = await this.database.query
      .selectFrom('conversations as c')
      .leftJoin('whatsapp_settings as w', 'w.tenant_id', 'c.tenant_id')
      .innerJoin('agents as a', (join) => join.on(sql<boolean>`a.id = coalesce(c.agent_id, w.agent_id)`))
      .select([
        'a.id',
        'a.name',
        'a.provider',
        'a.provider_agent_id',
        'a.prompt',
        'a.options',
        'c.contact_name',
      ])
      .where('c.id', '=', turn.conversationId)
      .where('a.is_active', '=', true)
      .executeTakeFirst();
    if (row === undefined) return null;
    const { id, name, provider, prompt } = row;
    const options = row.options as AgentProfile['options'];
    return {
      agent: { id, name, provider, providerAgentId: row.provider_agent_id, prompt, options },
      customerName: row.contact_name,
    };
  }

  /** What the customer waits to have answered, and what was said in the session before it. */
  async read(turn: ClaimedTurn, contextMessages: number): Promise<TurnReading> {
    const said = this.database.query
      .selectFrom('messages')
      .select(['seq', 'sender_type', 'type', 'content'])
      .where('conversation_id', '=', turn.conversationId)
      .where('session_id', '=', turn.sessionId)
      .where('seq', '<=', turn.throughSeq)
      .where('status', 'in', [...SAID]);
    const unanswered = await said
      .where('sender_type', '=', 'customer')
      .where('seq', '>', turn.answeredThroughSeq)
      .orderBy('seq')
      .limit(MAX_UNANSWERED)
      .execute();
    const asked = new Set(unanswered.map((message) => message.seq));
    const latest = await said
      .orderBy('seq', 'desc')
      .limit(contextMessages + asked.size)
      .execute();
    const history = latest.filter((message) => !asked.has(message.seq)).slice(0, contextMessages);
    return {
      history: history.toReversed().map(lineOf),
      question: unanswered.map((message) => lineOf(message).text).join('\n'),
    };
  }
}

const lineOf = (message: Pick<MessageRow, 'seq' | 'sender_type' | 'type' | 'content'>): TranscriptLine => ({
  seq: message.seq,
  sender: message.sender_type,
  text: describeMessage(message.type, message.content),
});
