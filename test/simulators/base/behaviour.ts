import type { Gate } from './gate.js';

/** One request as it came over the wire. Times are epoch milliseconds with a fraction. */
export interface Call {
  /** Name of the route it matched, `''` when it matched none. */
  route: string;
  method: string;
  /** The path as sent, still percent-encoded. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  /** The body read as JSON; undefined when it is none. */
  json: unknown;
  /** When the first byte of the request arrived on its socket. */
  receivedAt: number;
  /** False when the caller broke off before the whole request had come. */
  complete: boolean;
  status?: number;
  answeredAt?: number;
}

/** What goes back: a Buffer or a string as it is, anything else as JSON. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Runs once the answer has left (or has been withheld for good). */
  after?: () => void;
}

/** What a simulator does with one call in place of answering it well and at once. */
export interface Behaviour {
  /** Only calls that it accepts take this behaviour; without it, any call of the route does. */
  match?: (call: Call) => boolean;
  /** Holds the answer back so long. The work (a message sent, an echo before it) is done before the wait. */
  delayMs?: number;
  /** Holds the answer back until the gate opens. */
  gate?: Gate;
  /** Sent in place of the regular answer. */
  respond?: Reply;
  /** The request is read whole; then nothing is ever answered, or the socket ends without or amid the answer. */
  connection?: 'hang' | 'break' | 'breakInBody';
  /** Headers and half of the body leave at once, the rest after so long (`Infinity`: never). */
  bodyDelayMs?: number;
  /** Whether the provider did the work all the same. By default it did unless `respond` or `connection` is set. */
  takesEffect?: boolean;
}

/** The behaviours waiting for what comes to one place: `next` serves one each, in order; `always` every other. */
export class BehaviourQueue<Subject, B extends { match?: (subject: Subject) => boolean }> {
  #next: B[] = [];
  #always: B | undefined;

  next(...behaviours: B[]): this {
    this.#next.push(...behaviours);
    return this;
  }

  always(behaviour: B): this {
    this.#always = behaviour;
    return this;
  }

  /** Back to answering well and at once. */
  reset(): void {
    this.#next = [];
    this.#always = undefined;
  }

  take(subject: Subject): B | undefined {
    const fits = (behaviour: B) => behaviour.match?.(subject) ?? true;
    const index = this.#next.findIndex(fits);
    if (index >= 0) return this.#next.splice(index, 1)[0];
    return this.#always && fits(this.#always) ? this.#always : undefined;
  }
}
