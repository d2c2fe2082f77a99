import { Module } from '@nestjs/common';
import { ChatIngestionModule } from '../chatIngestion/chatIngestion.module.js';
import { BulkImport } from './bulkImport.service.js';
import { ConnectionStore } from './connection.store.js';
import { Connections } from './connections.service.js';
import { ImportedThreadStore } from './importedThread.store.js';

/** Bulk import, and the connections it comes by (spec/001). */
@Module({
  imports: [ChatIngestionModule],
  providers: [BulkImport, ConnectionStore, Connections, ImportedThreadStore],
  exports: [BulkImport, ConnectionStore, Connections],
})
export class MessagingIngestModule {}
