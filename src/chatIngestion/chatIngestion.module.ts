import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { ApiConversations } from './apiConversations.service.js';
import { ApiMessages } from './apiMessages.service.js';
import { ApiThreadStore } from './apiThread.store.js';
import { DeleteLeftovers } from './deleteLeftovers.job.js';
import { FirstMessages } from './firstMessages.js';
import { Ingest } from './ingest.js';
import { Ingestion } from './ingestion.service.js';
import { MessageChangeStore } from './messageChange.store.js';
import { MessageChanges } from './messageChanges.service.js';
import { ParkedMessages } from './parkedMessages.js';
import { RejectedWebhooks } from './rejectedWebhooks.store.js';
import { ThreadStore } from './thread.store.js';

@Module({
  imports: [ContactsModule, DeliveryModule],
  providers: [
    ApiConversations,
    ApiMessages,
    ApiThreadStore,
    DeleteLeftovers,
    FirstMessages,
    Ingest,
    Ingestion,
    MessageChangeStore,
    MessageChanges,
    ParkedMessages,
    RejectedWebhooks,
    ThreadStore,
  ],
  exports: [ApiConversations, ApiMessages, DeliveryModule, Ingestion, MessageChanges, RejectedWebhooks],
})
export class ChatIngestionModule {}
