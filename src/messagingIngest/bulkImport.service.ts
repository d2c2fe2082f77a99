import { Injectable, Logger } from '@nestjs/common';
import type { ConversationId } from '../contracts/ids.js';
import type { Ingested } from '../chatIngestion/ingest.js';
import { Ingestion } from '../chatIngestion/ingestion.service.js';
import { isContention } from '../platform/database/databaseFault.js';
import { toAppError } from '../platform/http/toAppError.js';
import type { Connection } from './connection.store.js';
import { type ImportScope, readConversation, UnreadableConversation } from './importedConversation.js';
import { ImportedThreadStore } from './importedThread.store.js';
import { type Importing, inTransactions } from './inTransactions.js';

/** What became of one conversation of an import (spec/001, "Result Statuses"). */
export interface ImportResult {
  /** Ours; null for one that was never stored. */
  conversation_id: ConversationId | null;
  messages_added: number;
  status: string;
}

/** Takes in whole conversations from elsewhere: nothing but rows and a conversation update comes of it. */
@Injectable()
export class BulkImport {
  private readonly log = new Logger(BulkImport.name);

  constructor(
    private readonly ingestion: Ingestion,
    private readonly threads: ImportedThreadStore,
  ) {}

  /**
   * One result for each conversation, in the order they were sent; what is wrong with one is told in its own.
   * @throws when nothing can be stored at all (503): what is stored by then is left out when it is sent again
   */
  async run(connection: Connection, sent: readonly unknown[]): Promise<ImportResult[]> {
    const scope = scopeOf(connection);
    const outcome = new ImportOutcome(sent.length);
    const readable = sent.flatMap((conversation, place) => {
      try {
        return [{ place, ...readConversation(conversation, scope) }];
      } catch (error) {
        if (!(error instanceof UnreadableConversation)) throw error;
        outcome.failed(place, error.message);
        return [];
      }
    });
    for (const parts of inTransactions(readable)) {
      // Once a part of a conversation has failed, what follows would only leave a gap.
      const going = parts.filter(({ place }) => !outcome.hasFailed(place));
      if (going.length > 0) await this.store(going, outcome);
    }
    await this.nameUnchanged(scope, readable, outcome);
    return outcome.results();
  }

  /** What cannot be stored together is stored one by one, so that each conversation stands for itself. */
  private async store(parts: readonly Importing[], outcome: ImportOutcome): Promise<void> {
    try {
      const ingested = await this.ingestion.storeAtOnce(parts.flatMap((part) => part.messages));
      let from = 0;
      for (const part of parts) {
        outcome.stored(part, ingested.slice(from, from + part.messages.length));
        from += part.messages.length;
      }
    } catch (error) {
      if (toAppError(error).status === 503 && !isContention(error)) throw error;
      const [only] = parts;
      if (parts.length === 1 && only !== undefined) {
        this.log.warn({ err: error }, 'A conversation of an import could not be stored');
        outcome.failed(only.place, reasonOf(error));
      } else {
        for (const part of parts) await this.store([part], outcome);
      }
    }
  }

  /** A conversation sent without messages may be one we have. */
  private async nameUnchanged(scope: ImportScope, readable: readonly Importing[], outcome: ImportOutcome) {
    const unnamed = readable.filter(({ place }) => outcome.isUnnamed(place));
    const known = await this.threads.known(
      scope,
      unnamed.map(({ externalId }) => externalId),
    );
    for (const { place, externalId } of unnamed) outcome.named(place, known.get(externalId) ?? null);
  }
}

/** Counts what became of each conversation, over all the transactions that its messages were stored in. */
class ImportOutcome {
  private readonly counts: {
    id: ConversationId | null;
    added: number;
    isNew: boolean;
    error: string | null;
  }[];
  private readonly created = new Set<ConversationId>();

  constructor(length: number) {
    this.counts = Array.from({ length }, () => ({ id: null, added: 0, isNew: false, error: null }));
  }

  stored({ place }: Importing, ingested: readonly Ingested[]): void {
    const count = this.at(place);
    for (const { conversationId, isNewConversation, outcome } of ingested) {
      // The same conversation twice in one call is new once.
      if (isNewConversation && !this.created.has(conversationId)) {
        this.created.add(conversationId);
        count.isNew = true;
      }
      count.id = conversationId;
      if (outcome === 'added') count.added += 1;
    }
  }

  failed(place: number, reason: string): void {
    this.at(place).error = reason;
  }

  hasFailed(place: number): boolean {
    return this.at(place).error !== null;
  }

  isUnnamed(place: number): boolean {
    return this.at(place).id === null;
  }

  named(place: number, id: ConversationId | null): void {
    this.at(place).id = id;
  }

  results(): ImportResult[] {
    return this.counts.map(({ id, added, isNew, error }) => {
      const stored = isNew ? 'created' : added > 0 ? 'updated' : 'no_new_messages';
      return {
        conversation_id: id,
        messages_added: added,
        status: error === null ? stored : `error: ${error}`,
      };
    });
  }

  private at(place: number) {
    const count = this.counts[place];
    if (count === undefined) throw new Error('A result has no place');
    return count;
  }
}

const scopeOf = ({ id, tenant_id, user_id, platform }: Connection): ImportScope => ({
  tenantId: tenant_id,
  platform,
  threadScope: `${platform}:${user_id ?? id}`,
});

const reasonOf = (error: unknown): string =>
  isContention(error)
    ? 'somebody else is changing this conversation, send it again'
    : 'this conversation could not be stored';
