import { Module } from '@nestjs/common';
import { HandoffModule } from '../handoff/handoff.module.js';
import { Delivery } from './delivery.service.js';
import { DoubtfulSends } from './doubtfulSends.js';
import { EchoSettlement } from './echoSettlement.js';
import { EchoStore } from './echo.store.js';
import { FirstAttempts } from './firstAttempts.js';
import { OutboxStore } from './outbox.store.js';
import { OutgoingMessages } from './outgoingMessages.js';
import { ReceiptStore } from './receipt.store.js';
import { Receipts } from './receipts.service.js';
import { Replies } from './replies.service.js';
import { SendRecorder } from './sendRecorder.js';

/** Needs the senders of `src/channels` under `CHANNEL_SENDERS`, provided globally. */
@Module({
  imports: [HandoffModule],
  providers: [
    Delivery,
    DoubtfulSends,
    EchoSettlement,
    EchoStore,
    FirstAttempts,
    OutboxStore,
    OutgoingMessages,
    ReceiptStore,
    Receipts,
    Replies,
    SendRecorder,
  ],
  exports: [EchoSettlement, EchoStore, HandoffModule, Receipts, Replies],
})
export class DeliveryModule {}
