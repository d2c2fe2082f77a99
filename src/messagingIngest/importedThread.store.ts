import { Injectable } from '@nestjs/common';
import type { ConversationId } from '../contracts/ids.js';
import { Database } from '../platform/database/database.js';
import type { ImportScope } from './importedConversation.js';

@Injectable()
export class ImportedThreadStore {
  constructor(private readonly database: Database) {}

  /** Our ids of those of the threads that have been imported before. */
  async known(scope: ImportScope, externalIds: readonly string[]): Promise<Map<string, ConversationId>> {
    if (externalIds.length === 0) return new Map();
    const rows = await this.database.query
      .selectFrom('conversations')
      .select(['id', 'external_id'])
      .where('tenant_id', '=', scope.tenantId)
      .where('channel', '=', 'import')
      .where('thread_scope', '=', scope.threadScope)
      .where('external_id', 'in', [...externalIds])
      .execute();
    return new Map(rows.map((row) => [row.external_id, row.id]));
  }
}
