import { Module } from '@nestjs/common';
import { HandoffModule } from '../../handoff/handoff.module.js';
import { ConversationServiceGateway } from '../conversationService/conversationService.gateway.js';
import { ChatsGateway } from '../inbox/chats.gateway.js';
import { ScreenWishes } from './screenWishes.js';
import { SocketDoor } from './socketDoor.js';

/** What screens hear live: `/chats` in the words of document 000, `/` in those of 002. */
@Module({
  imports: [HandoffModule],
  providers: [ChatsGateway, ConversationServiceGateway, ScreenWishes, SocketDoor],
})
export class RealtimeModule {}
