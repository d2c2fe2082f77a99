import type { OwnBatons } from '../test/faults/ownBatons.js';
import { eventually } from '../test/support/eventually.js';
import type { Screen } from './screen.js';
import type { Acknowledged } from './traffic.js';
import type { Trial } from './trial.js';

interface StoredMessage {
  id: string;
  chat: string;
  seq: number;
  version: number;
  sender: 'customer' | 'ai' | 'agent';
  status: string;
  content: string;
  /** Why it failed, or why nobody knows. */
  reason: string | null;
  /** What became of its conversation, and why people hold it. */
  conversation: string;
  handoff: string | null;
}

const ANSWER = 'AI: ';
const DIED = /^The process that was sending it stopped/;
/** It left, as far as Baton knows. */
const LEFT = new Set(['sent', 'delivered', 'read']);

/** The four lists of a run, joined: what was acknowledged, what is stored, what the provider got, what a screen shows. */
export class Oracle {
  readonly #stored: StoredMessage[];
  /** How often each text reached each chat. */
  readonly #sends: Map<string, number>;

  private constructor(
    private readonly batons: OwnBatons,
    private readonly acknowledged: readonly Acknowledged[],
    stored: StoredMessage[],
  ) {
    this.#stored = stored;
    this.#sends = countOf(batons.unipile.sends, ({ chatId, text }) => keyOf(chatId, text));
  }

  static async ask(batons: OwnBatons, acknowledged: readonly Acknowledged[]): Promise<Oracle> {
    // An echo or a receipt that is still on its way would change what has been read here.
    await batons.unipile.untilIdle();
    const stored = await batons.world.sql<StoredMessage>(
      `select m.id, c.external_id as chat, m.seq, m.version, m.sender_type as sender, m.status, m.content, m.failure_reason as reason,
        c.status as conversation, c.handoff_reason as handoff
      from messages m join conversations c on c.id = m.conversation_id
      where c.tenant_id = $1 order by c.id, m.seq`,
      [batons.world.tenantId],
    );
    return new Oracle(batons, acknowledged, stored);
  }

  /** Nothing that was acknowledged is lost or doubled, no send is doubled, made up or forgotten. */
  judge(trial: Trial): void {
    if (this.acknowledged.length === 0) trial.holds('something was acknowledged', false);
    const counts = countOf(this.#inbound, ({ chat, content }) => keyOf(chat, content));
    const timesStored = ({ chatId, text }: Acknowledged) => counts.get(keyOf(chatId, text)) ?? 0;
    trial.none(
      'acknowledged messages lost',
      this.acknowledged.filter((each) => timesStored(each) === 0),
    );
    trial.none(
      'messages doubled',
      [...counts].filter(([, count]) => count > 1),
    );
    trial.none('gaps in the numbering of a conversation', this.#gaps());
    trial.none(
      'sends doubled',
      [...this.#sends].filter(([, count]) => count > 1),
    );
    const outbound = new Set(this.#outbound.map(({ chat, content }) => keyOf(chat, content)));
    trial.none(
      'sends that nothing stored accounts for',
      [...this.#sends.keys()].filter((key) => !outbound.has(key)),
    );
    trial.none(
      'messages called sent that the provider never got',
      this.#outbound.filter((each) => LEFT.has(each.status) && this.#timesSent(each) === 0),
    );
  }

  /** Every acknowledged line was answered, once; or in an answer of which it is not known whether it left. */
  judgeAnswers(trial: Trial): void {
    const lines = countOf(
      this.#outbound
        .filter(({ sender, status }) => sender === 'ai' && (LEFT.has(status) || status === 'unknown'))
        .flatMap(linesOf),
      (key) => key,
    );
    const timesAnswered = ({ chatId, text }: Acknowledged) => lines.get(keyOf(chatId, text)) ?? 0;
    trial.none(
      'acknowledged lines without an answer',
      this.acknowledged
        .filter((each) => timesAnswered(each) === 0)
        .map((each) => ({ ...each, stored: this.#stored.filter(({ chat }) => chat === each.chatId) })),
    );
    trial.none(
      'lines answered twice',
      this.acknowledged.filter((each) => timesAnswered(each) > 1),
    );
  }

  /** A screen that reconnects now shows exactly what is stored, and was told nothing twice. */
  async judgeScreen(trial: Trial, screen: Screen): Promise<void> {
    await screen.catchUp();
    trial.none(
      'stored messages that a screen shows otherwise or not at all',
      this.#stored.filter(({ id, version, status, content }) => {
        const shown = screen.messages.get(id);
        return shown?.version !== version || shown.status !== status || shown.content !== content;
      }),
    );
    const stored = new Set(this.#stored.map(({ id }) => id));
    trial.none(
      'messages shown that are not stored',
      [...screen.messages.keys()].filter((id) => !stored.has(id)),
    );
    trial.none('messages told twice as new on one connection', screen.heardTwice);
  }

  /** Answers of which it is not known whether they left; none of them reached the provider, or its echo had settled it. */
  judgeUnknown(trial: Trial): number {
    const unknown = this.#outbound.filter(({ status }) => status === 'unknown');
    trial.none(
      'unknown sends that the provider had taken and echoed',
      unknown.filter((each) => this.#timesSent(each) > 0),
    );
    return unknown.length;
  }

  /** Where nothing but processes breaks, nothing else leaves a send in doubt. */
  judgeDeaths(trial: Trial): void {
    trial.none(
      'unknown sends of a process that had not died between claim and record',
      this.#outbound.filter(({ status, reason }) => status === 'unknown' && !DIED.test(reason ?? '')),
    );
  }

  /** From the 200 to the first byte of the answer at the provider, in milliseconds, smallest first. */
  answerTimes(): number[] {
    const sentAt = new Map<string, number>();
    for (const { chatId, text, call } of this.batons.unipile.sends)
      for (const key of linesOf({ chat: chatId, content: text })) sentAt.set(key, call.receivedAt);
    return this.acknowledged
      .flatMap(({ chatId, text, at }) => {
        const answeredAt = sentAt.get(keyOf(chatId, text));
        return answeredAt === undefined ? [] : [answeredAt - at];
      })
      .toSorted((one, other) => one - other);
  }

  get messages(): number {
    return this.#stored.length;
  }

  get #inbound(): StoredMessage[] {
    return this.#stored.filter(({ sender }) => sender === 'customer');
  }

  get #outbound(): StoredMessage[] {
    return this.#stored.filter(({ sender }) => sender !== 'customer');
  }

  #timesSent({ chat, content }: StoredMessage): number {
    return this.#sends.get(keyOf(chat, content)) ?? 0;
  }

  #gaps(): string[] {
    const last = new Map<string, number>();
    return this.#stored.flatMap(({ chat, seq }) => {
      const expected = (last.get(chat) ?? 0) + 1;
      last.set(chat, seq);
      return seq === expected ? [] : [`${chat}: ${seq} where ${expected} was due`];
    });
  }
}

/** Waits until nothing is on its way and nobody waits for an answer; answers how long that took, in seconds. */
export async function untilQuiet(batons: OwnBatons, withinMs: number): Promise<number> {
  const startedAt = performance.now();
  await eventually(
    async () => {
      const [open] = await batons.world.sql<{ leaving: number; waiting: number; turns: number }>(
        `select (select count(*) from messages where status in ('queued', 'sending')) as leaving,
          (select count(*) from sessions where status <> 'resolved' and taken_over_at is null
            and last_customer_seq > answered_through_seq) as waiting,
          (select count(*) from sessions where turn_id is not null) as turns`,
      );
      if (open === undefined) return false;
      if (open.leaving + open.waiting + open.turns === 0) return true;
      throw new Error(`Still open: ${JSON.stringify(open)}`);
    },
    { timeoutMs: withinMs },
  );
  return (performance.now() - startedAt) / 1_000;
}

/** `p50 1.2 s, p99 3.4 s, at most 5.6 s`; of figures in milliseconds, smallest first. */
export function spread(sorted: readonly number[]): string {
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return `p50 ${inWords(at(0.5))}, p99 ${inWords(at(0.99))}, at most ${inWords(at(1))}`;
}

export const inWords = (ms: number): string =>
  Math.abs(ms) < 1_000 ? `${ms.toFixed(0)} ms` : `${(ms / 1_000).toFixed(1)} s`;

/** The customer's lines that an answer takes up: the simulated agent says them back. */
const linesOf = ({ chat, content }: { chat: string; content: string }): string[] =>
  content.startsWith(ANSWER)
    ? content
        .slice(ANSWER.length)
        .split('\n')
        .map((line) => keyOf(chat, line))
    : [];

const keyOf = (chat: string, text: string): string => `${chat} ${text}`;

function countOf<Thing>(things: readonly Thing[], key: (thing: Thing) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const thing of things) counts.set(key(thing), (counts.get(key(thing)) ?? 0) + 1);
  return counts;
}
