import { Injectable } from '@nestjs/common';
import type { TenantId } from '../contracts/ids.js';
import { Database } from '../platform/database/database.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { ChatCountsStore } from './chatCounts.store.js';
import { RollupStore } from './rollup.store.js';
import { WatermarkStore } from './watermark.store.js';

/** Conversations counted in one transaction: few enough that on the embedded default nobody waits for it. */
const AT_ONCE = 200;

/**
 * Keeps the figures up to date: every minute for everybody, and for one tenant, as far as one step takes it, just before
 * its figures are read. Ingest writes nothing of this (design §5).
 */
@Injectable()
export class Rollups {
  constructor(
    private readonly database: Database,
    private readonly store: RollupStore,
    private readonly watermarks: WatermarkStore,
    private readonly chatCounts: ChatCountsStore,
    jobs: Jobs,
  ) {
    jobs.handle('rollUpInsights', () => this.run());
  }

  /** Counts the tenant's next conversations; answers how many. */
  catchUp(tenantId: TenantId): Promise<number> {
    return this.database.transaction(async (tx) => {
      const watermark = await this.watermarks.take(tx, tenantId);
      if (watermark === null) return 0;
      const step = await this.store.uncounted(tx, tenantId, watermark, AT_ONCE);
      const last = step.at(-1) ?? null;
      if (last !== null) {
        await this.store.count(tx, tenantId, step);
        await this.chatCounts.count(
          tx,
          tenantId,
          step.map(({ id: conversation }) => conversation),
        );
      }
      await this.watermarks.move(tx, tenantId, last);
      return step.length;
    });
  }

  /** As many of each tenant's as wait when its turn comes: where messages never stop, counting until none waits has no end. */
  private async run(): Promise<void> {
    for (const tenantId of await this.store.tenants()) {
      let left = await this.store.waiting(tenantId, await this.watermarks.read(tenantId));
      let counted: number;
      do {
        counted = await this.catchUp(tenantId);
        left -= counted;
      } while (counted > 0 && left > 0);
    }
  }
}
