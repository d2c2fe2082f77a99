import { Module } from '@nestjs/common';
import { ChatIngestionModule } from '../../chatIngestion/chatIngestion.module.js';
import { OutletsController } from './outlets.controller.js';
import { ServiceConversationsController } from './serviceConversations.controller.js';
import { ServiceMessagesController } from './serviceMessages.controller.js';

/** Document 002 over HTTP. */
@Module({
  imports: [ChatIngestionModule],
  controllers: [OutletsController, ServiceConversationsController, ServiceMessagesController],
})
export class ConversationServiceApiModule {}
