import { Injectable } from '@nestjs/common';
import type { ConversationId, MessageId, TenantId } from '../contracts/ids.js';
import type { JobPayloads } from '../contracts/jobs.js';
import { TEAMS, type Team } from '../contracts/model.js';
import { MessageStore } from '../conversations/message.store.js';
import { describeMessage } from '../conversations/messageText.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { ConversationWork } from '../sessions/conversationWork.js';
import { AgentModels } from './agentModels.js';
import { AgentFailure } from './model.js';

interface Verdict {
  summary: string | null;
  team: Team;
}

/** Without a key, or with an AI that cannot say, it is everybody's (spec/000, "Notes"). */
const NOBODYS: Verdict = { summary: null, team: 'general' };

/**
 * Summary and team for the first message of a new or reopened conversation (spec/000, "Webhook Flow"). A job: the
 * webhook has been answered long before, however slow the AI is.
 */
@Injectable()
export class ClassifyJob {
  constructor(
    jobs: Jobs,
    private readonly models: AgentModels,
    private readonly messages: MessageStore,
    private readonly work: ConversationWork,
  ) {
    jobs.handle('classifyMessage', (payload) => this.run(payload));
  }

  /**
   * Throws while asking again may help, so that the job is tried again; the message is everybody's meanwhile. What has
   * been summed up is not asked about again: a job may come twice.
   */
  async run({ tenantId, conversationId, messageId }: JobPayloads['classifyMessage']): Promise<void> {
    const message = await this.messages.find(tenantId, messageId);
    if (message === undefined || message.summary !== null) return;
    const verdict = await this.classify(describeMessage(message.type, message.content));
    await this.write(tenantId, conversationId, messageId, verdict);
  }

  private async classify(text: string): Promise<Verdict> {
    if (this.models.classifier === null) return NOBODYS;
    try {
      const { summary, team } = await this.models.classifier.classify(text, new AbortController().signal);
      return { summary, team: TEAMS.includes(team) ? team : 'general' };
    } catch (error) {
      if (error instanceof AgentFailure && !error.retryable) return NOBODYS;
      throw error;
    }
  }

  private write(
    tenantId: TenantId,
    conversationId: ConversationId,
    messageId: MessageId,
    verdict: Verdict,
  ): Promise<void> {
    return this.work.change(tenantId, conversationId, async (open, tx) => {
      const version = open.nextVersion();
      const changed = await this.messages.setVerdict(tx, messageId, { ...verdict, version });
      if (changed !== undefined) open.messageChanged(changed);
      open.change({ summary: verdict.summary });
      // A team that a person has chosen stays.
      if (open.row.team_set_by !== 'person') open.change({ assigned_team: verdict.team, team_set_by: 'ai' });
    });
  }
}
