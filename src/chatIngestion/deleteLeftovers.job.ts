import { Injectable } from '@nestjs/common';
import { UploadsStore } from '../conversations/uploads.store.js';
import { Receipts } from '../delivery/receipts.service.js';
import { Config } from '../platform/config/config.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { FileStorage } from '../platform/storage/fileStorage.js';
import { RejectedWebhooks } from './rejectedWebhooks.store.js';

/** Files in one call of the storage. */
const AT_ONCE = 100;

/** Deletes what waits for something that never came, and would otherwise be kept for ever. */
@Injectable()
export class DeleteLeftovers {
  private readonly days: number;

  constructor(
    private readonly uploads: UploadsStore,
    private readonly storage: FileStorage,
    private readonly receipts: Receipts,
    private readonly rejected: RejectedWebhooks,
    config: Config,
    jobs: Jobs,
  ) {
    this.days = config.retention.messageDays;
    jobs.handle('deleteLeftovers', () => this.run());
  }

  private async run(): Promise<void> {
    await this.receipts.forgetUnclaimed();
    await this.rejected.forgetOld(this.days);
    let abandoned = await this.uploads.abandoned(AT_ONCE);
    while (abandoned.length > 0) {
      // The files go first: without their rows nobody would ever find them again.
      await this.storage.remove(abandoned.map(({ file_path }) => file_path));
      await this.uploads.remove(abandoned);
      abandoned = await this.uploads.abandoned(AT_ONCE);
    }
  }
}
