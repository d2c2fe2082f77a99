import { Injectable } from '@nestjs/common';
import type { ChannelSender, Leave, OutgoingMessage, SendResult } from '../../delivery/channel.js';
import { SandboxPhone } from './sandboxPhone.js';

/** Sends to the try-out customer: no network, the same gate. */
@Injectable()
export class SandboxSender implements ChannelSender {
  readonly channel = 'sandbox';

  constructor(private readonly phone: SandboxPhone) {}

  async send(message: OutgoingMessage, leave: Leave): Promise<SendResult> {
    const providerMessageId = `sandbox-${message.id}`;
    let hasLeft = false;
    try {
      const urls = await Promise.all(message.attachments.map((attachment) => attachment.url()));
      const mayLeave = await leave(() => {
        hasLeft = true;
        this.phone.deliver({ message, providerMessageId, urls });
        return Promise.resolve();
      });
      return mayLeave ? { kind: 'accepted', providerMessageId } : { kind: 'withdrawn' };
    } catch {
      if (hasLeft) return { kind: 'accepted', providerMessageId };
      const reason = 'The sandbox could not be reached';
      return { kind: 'refused', mendable: true, code: 'provider_unavailable', reason, retryAfterMs: null };
    }
  }
}
