import { Module } from '@nestjs/common';
import { Announcer } from './announcer.js';
import { ConversationStore } from './conversation.store.js';
import { ConversationListStore } from './conversationList.store.js';
import { DeleteOldMessages } from './deleteOldMessages.job.js';
import { MessageStore } from './message.store.js';
import { MessagePageStore } from './messagePage.store.js';
import { ReadMarkStore } from './readMark.store.js';
import { RetentionStore } from './retention.store.js';
import { TimelineStore } from './timeline.store.js';
import { TimelinePageStore } from './timelinePage.store.js';
import { UploadsStore } from './uploads.store.js';

const STORES = [
  Announcer,
  ConversationListStore,
  ConversationStore,
  MessagePageStore,
  MessageStore,
  ReadMarkStore,
  TimelinePageStore,
  TimelineStore,
  UploadsStore,
];

/** The one store of conversations, messages, attachments and the timeline. */
@Module({ providers: [...STORES, DeleteOldMessages, RetentionStore], exports: STORES })
export class ConversationsModule {}
