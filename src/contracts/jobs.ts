import type { ConversationId, MessageId, TenantId } from './ids.js';

/** Every background job by name, and what it is given. Work on a customer's path is no job (design §2). */
export interface JobPayloads {
  /** Summary and team for the first message of a new or reopened conversation (spec/000). */
  classifyMessage: { tenantId: TenantId; conversationId: ConversationId; messageId: MessageId };
  /** Ends conversations in which nothing has happened for AUTO_EXPIRE_HOURS (spec/002). */
  expireConversations: Record<string, never>;
  /** Deletes messages older than MESSAGE_RETENTION_DAYS (spec/002). */
  deleteOldMessages: Record<string, never>;
  /** Deletes what waits for something that never came: files nobody sent, webhooks nobody understood, stray receipts. */
  deleteLeftovers: Record<string, never>;
  /** Adds up what is new for the figures of `src/insights`. */
  rollUpInsights: Record<string, never>;
}

export type JobName = keyof JobPayloads;

/** When each job runs by itself (UTC); null for those that only run when somebody asks. */
export const JOB_SCHEDULES: Record<JobName, string | null> = {
  classifyMessage: null,
  expireConversations: '*/10 * * * *',
  deleteOldMessages: '20 3 * * *',
  deleteLeftovers: '40 * * * *',
  rollUpInsights: '* * * * *',
};
