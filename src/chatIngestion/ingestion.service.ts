import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { InboundMessage } from '../contracts/inbound.js';
import { Database } from '../platform/database/database.js';
import { Batcher } from '../platform/batching/batcher.js';
import { Ingest, type Ingested } from './ingest.js';
import { threadKey } from './thread.store.js';

/** The door of ingest. */
@Injectable()
export class Ingestion implements BeforeApplicationShutdown {
  private readonly batcher: Batcher<InboundMessage, Ingested>;

  constructor(
    private readonly database: Database,
    private readonly ingest: Ingest,
  ) {
    this.batcher = new Batcher<InboundMessage, Ingested>({
      store: (messages) => this.storeAtOnce(messages),
      tenantOf: (message) => message.tenantId,
      threadOf: threadKey,
    });
  }

  /**
   * Stores messages as they come in one by one, together with what others bring at the same moment; resolves after the
   * commit. Rejects with the fault of the first message that cannot be stored, or with 503 when none can.
   */
  accept(messages: readonly InboundMessage[]): Promise<Ingested[]> {
    return Promise.all(messages.map((message) => this.batcher.add(message)));
  }

  /** Stores many at once, all or nothing: for imports, which come in batches already. */
  storeAtOnce(messages: readonly InboundMessage[]): Promise<Ingested[]> {
    return this.database.transaction((tx) => this.ingest.ingest(tx, messages));
  }

  /** Whoever was told nothing yet gets an answer before the process goes. */
  beforeApplicationShutdown(): Promise<void> {
    return this.batcher.idle();
  }
}
