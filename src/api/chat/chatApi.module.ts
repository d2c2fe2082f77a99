import { Module } from '@nestjs/common';
import { AiAgentModule } from '../../aiAgent/aiAgent.module.js';
import { InsightsModule } from '../../insights/insights.module.js';
import { SessionsModule } from '../../sessions/sessions.module.js';
import { FilesApiModule } from '../files/filesApi.module.js';
import { ChatAnswers } from './chatAnswers.service.js';
import { ChatInsightsController } from './chatInsights.controller.js';
import { PrivateChatMessagesController } from './privateChatMessages.controller.js';
import { ChatStore } from './chat.store.js';
import { Chats } from './chats.service.js';
import { PrivateChatsController } from './privateChats.controller.js';

/** Document 004. */
@Module({
  imports: [AiAgentModule, FilesApiModule, InsightsModule, SessionsModule],
  controllers: [PrivateChatsController, PrivateChatMessagesController, ChatInsightsController],
  providers: [ChatAnswers, Chats, ChatStore],
})
export class ChatApiModule {}
