import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { ConversationWork } from './conversationWork.js';
import { DueSessions } from './dueSessions.js';
import { ExpireConversations } from './expireConversations.job.js';
import { ReadMarks } from './readMarks.service.js';
import { SessionStore } from './session.store.js';
import { Sessions } from './sessions.service.js';
import { SilenceStore } from './silence.store.js';

@Module({
  imports: [ConversationsModule],
  providers: [
    ConversationWork,
    DueSessions,
    ExpireConversations,
    ReadMarks,
    SessionStore,
    Sessions,
    SilenceStore,
  ],
  exports: [ConversationsModule, ConversationWork, ReadMarks, Sessions],
})
export class SessionsModule {}
