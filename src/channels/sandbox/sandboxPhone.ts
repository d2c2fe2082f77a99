import { Injectable, Logger } from '@nestjs/common';
import type { OutgoingMessage } from '../../delivery/channel.js';

/** A message of ours as it reaches the try-out customer. */
export interface SandboxDelivery {
  message: OutgoingMessage;
  providerMessageId: string;
  /** Where the files can be fetched, in the order of the message's attachments. */
  urls: string[];
}

type Listener = (delivery: SandboxDelivery) => void;

/** The try-out customer's end of the line. The sender speaks into it; whoever shows the phone listens. */
@Injectable()
export class SandboxPhone {
  private readonly log = new Logger(SandboxPhone.name);
  private readonly listeners = new Set<Listener>();

  listen(listener: Listener): void {
    this.listeners.add(listener);
  }

  deliver(delivery: SandboxDelivery): void {
    for (const listener of this.listeners) {
      try {
        listener(delivery);
      } catch (error) {
        this.log.error({ err: error }, 'The try-out phone failed');
      }
    }
  }
}
