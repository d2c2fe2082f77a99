import { FilledInbox } from './inbox/filledInbox.js';
import { type Question, QUESTIONS } from './inbox/questions.js';
import type { InboxSize } from './inbox/seed.js';
import { median, type Row } from './report.js';
import type { Effort } from './run.js';

const LARGE: InboxSize = { conversations: 1_000_000, messages: 10_000_000 };
const SHORT: InboxSize = { conversations: 20_000, messages: 100_000 };
const TIMES_AS_LARGE = 100;
const MOST_GROWTH = 1.5;
/** How many times each question is asked in a round. */
const ASKED = { long: 100, short: 3 };

/** What agents' screens ask for, of an inbox of a million conversations beside one a hundredth as large. */
export async function reads({ rounds, short, size = short ? SHORT : LARGE, keep }: Effort): Promise<Row[]> {
  const small = await FilledInbox.open(hundredthOf(size), keep);
  try {
    const large = await FilledInbox.open(size, keep);
    try {
      return await compare(small, large, rounds, short ? ASKED.short : ASKED.long);
    } finally {
      await large.stop();
    }
  } finally {
    await small.stop();
  }
}

async function compare(
  small: FilledInbox,
  large: FilledInbox,
  rounds: number,
  times: number,
): Promise<Row[]> {
  const took = QUESTIONS.map((question) => ({ question, small: [] as number[], large: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    // In turn, so that a machine that slows down slows both.
    for (const each of took) {
      each.small.push(await small.p95(each.question, times));
      each.large.push(await large.p95(each.question, times));
    }
  }
  return took.map((each) => rowOf(each.question, median(each.small), median(each.large)));
}

function rowOf({ what, under, isCompared }: Question, small: number, large: number): Row {
  const growth = large / small;
  return {
    what,
    figure: `${large.toFixed(1)} ms, ${growth.toFixed(1)} times the ${small.toFixed(1)} ms of a hundredth`,
    target: `${isCompared ? `within ${MOST_GROWTH} times, ` : ''}under ${under} ms`,
    reached: large < under && (!isCompared || growth <= MOST_GROWTH),
  };
}

const hundredthOf = ({ conversations, messages }: InboxSize): InboxSize => ({
  conversations: Math.ceil(conversations / TIMES_AS_LARGE),
  messages: Math.ceil(messages / TIMES_AS_LARGE),
});
