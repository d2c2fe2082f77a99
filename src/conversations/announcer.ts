import { Injectable, Logger } from '@nestjs/common';
import type { Tx } from '../platform/database/transaction.js';
import type { DomainEvent } from './domainEvents.js';

type Listener = (event: DomainEvent) => void;

/** Tells this process what has happened, once it is certain: after the transaction's commit, in order. */
@Injectable()
export class Announcer {
  private readonly log = new Logger(Announcer.name);
  private readonly listeners = new Set<Listener>();

  announce(tx: Tx, events: readonly DomainEvent[]): void {
    if (events.length > 0) tx.afterCommit(() => this.tell(events));
  }

  /** Returns what ends the listening. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(events: readonly DomainEvent[]): void {
    for (const event of events) {
      for (const listener of this.listeners) {
        try {
          listener(event);
        } catch (error) {
          // What is committed stays committed: a screen that missed it sees the gap in `version`.
          this.log.error({ err: error, event: event.type }, 'A listener failed');
        }
      }
    }
  }
}
