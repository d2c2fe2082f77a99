import { Injectable } from '@nestjs/common';
import type { MessageRow } from '../conversations/rows.js';
import { Config } from '../platform/config/config.js';
import type { Tx } from '../platform/database/transaction.js';
import { Jobs } from '../platform/jobs/jobs.js';
import type { OpenConversation } from '../sessions/openConversation.js';

/**
 * The first message of a new or reopened conversation is summed up and given a team (spec/000, "Webhook Flow"). It is
 * everybody's from the start, and stays so without a key; with one, the AI is asked by a job that commits with the
 * message, out of the webhook's way.
 */
@Injectable()
export class FirstMessages {
  constructor(
    private readonly jobs: Jobs,
    private readonly config: Config,
  ) {}

  /** To be called before the conversations are saved. */
  async classify(tx: Tx, opened: readonly OpenConversation[]): Promise<void> {
    const first = opened.flatMap(giveToEverybody);
    if (this.config.gemini.apiKey === null) return;
    await this.jobs.send(
      tx,
      'classifyMessage',
      first.map((message) => ({
        tenantId: message.tenant_id,
        conversationId: message.conversation_id,
        messageId: message.id,
      })),
    );
  }
}

/** Answers the message that the AI is to be asked about, if there is one. */
function giveToEverybody(open: OpenConversation): MessageRow[] {
  if (!isBeginning(open) || open.row.channel === 'import') return [];
  const message = open.messages.find((each) => each.sender_type === 'customer');
  if (message === undefined) return [];
  message.suggested_team = 'general';
  if (open.row.assigned_team === null) open.change({ assigned_team: 'general', team_set_by: 'ai' });
  return [message];
}

const isBeginning = (open: OpenConversation): boolean =>
  open.isNew || open.before.status === 'resolved' || open.before.status === 'expired';
