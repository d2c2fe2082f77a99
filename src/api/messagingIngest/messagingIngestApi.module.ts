import { Module } from '@nestjs/common';
import { MessagingIngestModule } from '../../messagingIngest/messagingIngest.module.js';
import { ConnectionsController } from './connections.controller.js';
import { MessagingIngestController } from './messagingIngest.controller.js';

/** Document 001 over HTTP. */
@Module({
  imports: [MessagingIngestModule],
  controllers: [ConnectionsController, MessagingIngestController],
})
export class MessagingIngestApiModule {}
