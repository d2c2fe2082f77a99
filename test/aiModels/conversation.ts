import { setTimeout as wait } from 'node:timers/promises';
import { newId, type AgentId, type ConversationId } from '../../src/contracts/ids.js';
import type { AgentProfile, ModelLogger, TurnContext } from '../../src/aiAgent/model.js';

/** A turn in a conversation of its own that asks `question` and whose history is empty, unless told otherwise. */
export const turn = (
  question: string,
  { agent, ...rest }: Partial<Omit<TurnContext, 'agent'>> & { agent?: Partial<AgentProfile> } = {},
): TurnContext => ({
  conversationId: newId<ConversationId>(),
  customerName: 'Asha',
  history: [],
  question,
  throughSeq: 1,
  ...rest,
  agent: {
    id: newId<AgentId>(),
    name: 'Robin',
    provider: 'elevenlabs',
    providerAgentId: 'sim-agent',
    prompt: null,
    options: {},
    ...agent,
  },
});

/** A signal for turns that nobody takes back. */
export const unhurried = new AbortController().signal;

/** Keeps every line that was logged, as it would be written. */
export class LogBook implements ModelLogger {
  readonly lines: { level: string; text: string }[] = [];
  debug = this.keep('debug');
  info = this.keep('info');
  warn = this.keep('warn');
  error = this.keep('error');

  at(level: string): string[] {
    return this.lines.filter((line) => line.level === level).map((line) => line.text);
  }

  private keep(level: string) {
    return (fields: Record<string, unknown>, message: string) =>
      void this.lines.push({ level, text: `${JSON.stringify(fields)} ${message}` });
  }
}

/** Timers that would keep the process alive. */
export const timersAlive = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

/** Looks until it holds; fails with `what` when it does not within two seconds. */
export async function eventually(holds: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 2_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`In vain waited until ${what}`);
    await wait(5);
  }
}

/** Watches a promise that is to fail later, so that its failure is never unhandled; gives the error it failed with. */
export const failureOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => new Error('It did not fail'),
    (error: unknown) => error,
  );
