import { Injectable } from '@nestjs/common';
import type { TenantId, UserId } from '../contracts/ids.js';
import { quantileSeconds, type BucketCount } from './answerTimes.js';
import { type AnswerTimeCount, type DayFigures, type DayRange, FiguresStore } from './figures.store.js';
import { Rollups } from './rollups.js';

const MOST_REASONS = 20;

/** What happened in a tenant's inbox within some days. */
export interface Overview {
  days: DayFigures[];
  answer_times: { median_seconds: number | null; p90_seconds: number | null };
  who_answered: { ai: number; people: number };
  handoff_reasons: { reason: string; count: number }[];
  per_agent: { user_id: UserId; name: string; replies: number; median_seconds: number | null }[];
}

@Injectable()
export class Overviews {
  constructor(
    private readonly rollups: Rollups,
    private readonly figures: FiguresStore,
  ) {}

  async of(tenantId: TenantId, range: DayRange): Promise<Overview> {
    await this.rollups.catchUp(tenantId);
    const days = await this.figures.inboxDays(tenantId, range);
    const times = await this.figures.inboxAnswerTimes(tenantId, range);
    const people = await this.figures.inboxPeople(tenantId, range);
    const all = together(times);
    return {
      days,
      answer_times: { median_seconds: quantileSeconds(all, 0.5), p90_seconds: quantileSeconds(all, 0.9) },
      who_answered: {
        ai: days.reduce((sum, day) => sum + day.ai_answers, 0),
        people: days.reduce((sum, day) => sum + day.person_answers, 0),
      },
      handoff_reasons: await this.figures.handoffReasons(tenantId, range, MOST_REASONS),
      per_agent: people.map((person) => ({
        ...person,
        median_seconds: quantileSeconds(
          times.filter((time) => time.sender_type === 'agent' && time.replier_id === person.user_id),
          0.5,
        ),
      })),
    };
  }
}

/** Everybody's answers in one histogram. */
function together(times: readonly AnswerTimeCount[]): BucketCount[] {
  const counts = new Map<number, number>();
  for (const { bucket, answers } of times) counts.set(bucket, (counts.get(bucket) ?? 0) + answers);
  return [...counts].map(([bucket, answers]) => ({ bucket, answers }));
}
