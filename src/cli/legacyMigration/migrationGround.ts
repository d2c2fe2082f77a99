import type { TenantId } from '../../contracts/ids.js';
import type { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/transaction.js';
import type { ExportFiles } from './exportFiles.js';
import { LegacyMigrationStore } from './legacyMigration.store.js';
import type { MigrationReport } from './migrationReport.js';

/** What every part of a migration works with. */
export interface MigrationGround {
  files: ExportFiles;
  /** The tenant here that everything goes to. */
  tenantId: TenantId;
  /** The tenant there that everything comes from. */
  legacyTenantId: string;
  config: Config;
  store: LegacyMigrationStore;
  report: MigrationReport;
  /**
   * Runs one piece of work: in a transaction of its own, or, in a dry run, in the one that is rolled back at the end. So
   * a dry run does all that the real one does, and its figures are the real ones.
   */
  step<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** Rows of one transaction: few enough that a running Baton never waits long for a conversation. */
export const ROWS_AT_ONCE = 500;

/** Collects what comes one by one into pieces of at most `size`. */
export async function* inPieces<T>(each: AsyncIterable<T> | Iterable<T>, size: number): AsyncGenerator<T[]> {
  let piece: T[] = [];
  for await (const one of each) {
    piece.push(one);
    if (piece.length < size) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}
