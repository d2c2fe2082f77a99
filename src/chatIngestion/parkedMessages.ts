import { Injectable } from '@nestjs/common';
import { EchoStore } from '../delivery/echo.store.js';
import { DUE_PARKED } from '../delivery/sendRecorder.js';
import { Database } from '../platform/database/database.js';
import { DuePoller, type DueSource } from '../platform/dueWork/duePoller.js';
import { Ingest } from './ingest.js';

const AT_ONCE = 100;

/** Own messages that could not be told from an echo while a send was under way: judged once it has settled. */
@Injectable()
export class ParkedMessages implements DueSource {
  readonly name = DUE_PARKED;

  constructor(
    private readonly database: Database,
    private readonly echoes: EchoStore,
    private readonly ingest: Ingest,
    poller: DuePoller,
  ) {
    poller.add(this);
  }

  async run(): Promise<boolean> {
    const freed = await this.echoes.freed(AT_ONCE);
    if (freed.length === 0) return false;
    await this.database.transaction(async (tx) => {
      const mine = await this.echoes.forget(
        tx,
        freed.map(({ id }) => id),
      );
      await this.ingest.ingest(
        tx,
        freed.filter(({ id }) => mine.has(id)).map(({ message }) => message),
      );
    });
    return freed.length === AT_ONCE;
  }
}
