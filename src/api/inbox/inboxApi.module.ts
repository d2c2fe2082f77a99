import { Module } from '@nestjs/common';
import { DeliveryModule } from '../../delivery/delivery.module.js';
import { ChatMessagesController } from './chatMessages.controller.js';
import { ConversationsController } from './conversations.controller.js';

/** Document 000 over HTTP; its live half is in `../realtime`. */
@Module({
  imports: [DeliveryModule],
  controllers: [ConversationsController, ChatMessagesController],
})
export class InboxApiModule {}
