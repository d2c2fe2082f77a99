import { Global, Module } from '@nestjs/common';
import { CHANNEL_SENDERS, type ChannelSender } from '../delivery/channel.js';
import { OutgoingHttpModule } from '../platform/outgoingHttp/outgoingHttp.module.js';
import { InteraktSender } from './interakt/interakt.sender.js';
import { SandboxSender } from './sandbox/sandbox.sender.js';
import { SandboxPhone } from './sandbox/sandboxPhone.js';
import { UnipileSender } from './unipile/unipile.sender.js';
import { UnipileAccessFinder } from './unipile/unipileAccess.js';

/**
 * The ways out, for `delivery`, which must not look up to where they are: so they are global, and need nothing of it.
 * Needs `Config` and `ChannelAccountStore` to be provided globally.
 */
@Global()
@Module({
  imports: [OutgoingHttpModule],
  providers: [
    InteraktSender,
    SandboxSender,
    SandboxPhone,
    UnipileSender,
    UnipileAccessFinder,
    {
      provide: CHANNEL_SENDERS,
      inject: [UnipileSender, InteraktSender, SandboxSender],
      useFactory: (...senders: ChannelSender[]) => senders,
    },
  ],
  exports: [CHANNEL_SENDERS, SandboxPhone, UnipileAccessFinder],
})
export class ChannelSendersModule {}
