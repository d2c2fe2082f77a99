import { Injectable, Logger } from '@nestjs/common';
import { EchoStore, type ParkedMessage } from '../delivery/echo.store.js';
import { DUE_PARKED } from '../delivery/sendRecorder.js';
import { Database } from '../platform/database/database.js';
import { isDatabaseAway } from '../platform/database/databaseFault.js';
import type { Tx } from '../platform/database/transaction.js';
import { DuePoller, type DueSource } from '../platform/dueWork/duePoller.js';
import { toAppError } from '../platform/http/toAppError.js';
import { Ingest } from './ingest.js';
import { RejectedWebhooks } from './rejectedWebhooks.store.js';

const AT_ONCE = 100;

/** Own messages that could not be told from an echo while a send was under way: judged once it has settled. */
@Injectable()
export class ParkedMessages implements DueSource {
  readonly name = DUE_PARKED;
  private readonly log = new Logger(ParkedMessages.name);

  constructor(
    private readonly database: Database,
    private readonly echoes: EchoStore,
    private readonly ingest: Ingest,
    private readonly rejected: RejectedWebhooks,
    poller: DuePoller,
  ) {
    poller.add(this);
  }

  async run(): Promise<boolean> {
    const freed = await this.echoes.freed(AT_ONCE);
    if (freed.length === 0) return false;
    try {
      await this.takeIn(freed);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      await this.takeInEach(freed);
    }
    return freed.length === AT_ONCE;
  }

  private takeIn(parked: readonly ParkedMessage[]): Promise<void> {
    return this.database.transaction(async (tx) => {
      await this.ingest.ingest(tx, await this.mineOf(tx, parked));
    });
  }

  /** One by one, so that a message that cannot be stored keeps no other from being judged: it is kept as such. */
  private async takeInEach(parked: readonly ParkedMessage[]): Promise<void> {
    for (const each of parked) {
      try {
        await this.takeIn([each]);
      } catch (error) {
        if (isDatabaseAway(error)) throw error;
        this.log.error({ err: error, parkedId: each.id }, 'A parked message could not be taken in');
        await this.reject(each, toAppError(error).message);
      }
    }
  }

  private reject(parked: ParkedMessage, reason: string): Promise<void> {
    return this.database.transaction(async (tx) => {
      for (const message of await this.mineOf(tx, [parked])) {
        const { tenantId, accountId, channel } = message;
        const body = Buffer.from(JSON.stringify(message));
        await this.rejected.keep({ tenantId, accountId, channel, reason, body, headers: {} }, tx);
      }
    });
  }

  /** Those that no other instance has taken out. */
  private async mineOf(tx: Tx, parked: readonly ParkedMessage[]) {
    const mine = await this.echoes.forget(
      tx,
      parked.map(({ id }) => id),
    );
    return parked.filter(({ id }) => mine.has(id)).map(({ message }) => message);
  }
}
