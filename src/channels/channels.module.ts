import { Module } from '@nestjs/common';
import { ChatIngestionModule } from '../chatIngestion/chatIngestion.module.js';
import { OutgoingHttpModule } from '../platform/outgoingHttp/outgoingHttp.module.js';
import { AccountStatuses } from './accountStatuses.js';
import { ChannelSendersModule } from './channelSenders.module.js';
import { InteraktReader } from './interakt/interakt.reader.js';
import { InteraktWebhookController } from './interakt/interaktWebhook.controller.js';
import { SandboxController } from './sandbox/sandbox.controller.js';
import { SandboxGateway } from './sandbox/sandbox.gateway.js';
import { SandboxDoor } from './sandbox/sandboxDoor.js';
import { SandboxThreadStore } from './sandbox/sandboxThread.store.js';
import { UnipileClient } from './unipile/unipile.client.js';
import { UnipileReader } from './unipile/unipile.reader.js';
import { UnipileWebhookController } from './unipile/unipileWebhook.controller.js';
import { WebhookDoor } from './webhookDoor.js';
import { WebhookIntake } from './webhookIntake.js';
import { WebhookReplay } from './webhookReplay.js';

/** The ways in and out of Baton. */
@Module({
  imports: [ChannelSendersModule, ChatIngestionModule, OutgoingHttpModule],
  controllers: [UnipileWebhookController, InteraktWebhookController, SandboxController],
  providers: [
    AccountStatuses,
    InteraktReader,
    SandboxDoor,
    SandboxGateway,
    SandboxThreadStore,
    UnipileClient,
    UnipileReader,
    WebhookDoor,
    WebhookIntake,
    WebhookReplay,
  ],
  exports: [AccountStatuses, ChannelSendersModule, UnipileClient, WebhookReplay],
})
export class ChannelsModule {}
