import { Module } from '@nestjs/common';
import { ChannelsModule } from '../../channels/channels.module.js';
import { DeliveryModule } from '../../delivery/delivery.module.js';
import { InsightsModule } from '../../insights/insights.module.js';
import { ChatViewStore } from '../../sessions/chatView.store.js';
import { SessionsModule } from '../../sessions/sessions.module.js';
import { FilesApiModule } from '../files/filesApi.module.js';
import { BlacklistController } from './blacklist.controller.js';
import { ChatActionsController } from './chatActions.controller.js';
import { ChatsController } from './chats.controller.js';
import { ConnectionController } from './connection.controller.js';
import { WhatsappConnection } from './connection.service.js';
import { StatsController } from './stats.controller.js';

/** Document 003's `/whatsapp`. */
@Module({
  imports: [ChannelsModule, DeliveryModule, FilesApiModule, InsightsModule, SessionsModule],
  controllers: [
    BlacklistController,
    ChatActionsController,
    ChatsController,
    ConnectionController,
    StatsController,
  ],
  providers: [ChatViewStore, WhatsappConnection],
})
export class WhatsappAgentApiModule {}
