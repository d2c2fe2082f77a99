import { Module, type DynamicModule } from '@nestjs/common';
import { AiAgentModule } from './aiAgent/aiAgent.module.js';
import { AdminApiModule } from './api/admin/adminApi.module.js';
import { ChatApiModule } from './api/chat/chatApi.module.js';
import { FilesApiModule } from './api/files/filesApi.module.js';
import { InsightsApiModule } from './api/insights/insightsApi.module.js';
import { WhatsappAgentApiModule } from './api/whatsappAgent/whatsappAgentApi.module.js';
import { ConversationServiceApiModule } from './api/conversationService/conversationServiceApi.module.js';
import { DashboardModule } from './api/dashboard/dashboard.module.js';
import { InboxApiModule } from './api/inbox/inboxApi.module.js';
import { RealtimeModule } from './api/realtime/realtime.module.js';
import { MessagingIngestApiModule } from './api/messagingIngest/messagingIngestApi.module.js';
import { ChannelsModule } from './channels/channels.module.js';
import { PlatformModule, type Foundation } from './platform/platform.module.js';
import { TenantsModule } from './tenants/tenants.module.js';

/** The composition root: every part of Baton, over what `bootstrap` has opened. */
@Module({})
export class AppModule {
  static on(foundation: Foundation): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.on(foundation),
        TenantsModule,
        ChannelsModule,
        AiAgentModule,
        AdminApiModule,
        ChatApiModule,
        ConversationServiceApiModule,
        DashboardModule,
        FilesApiModule,
        InboxApiModule,
        InsightsApiModule,
        MessagingIngestApiModule,
        RealtimeModule,
        WhatsappAgentApiModule,
      ],
    };
  }
}
