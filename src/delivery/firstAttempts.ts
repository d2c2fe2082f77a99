import { Injectable } from '@nestjs/common';
import type { MessageId } from '../contracts/ids.js';
import type { MessageRow } from '../conversations/rows.js';

/** Lets whoever sent a message by hand wait for what its first attempt comes to (design §4, "Sending by hand"). */
@Injectable()
export class FirstAttempts {
  private readonly waiting = new Map<MessageId, (message: MessageRow | null) => void>();

  /** To be called before the message is committed. Null when nothing is known within the time. */
  expect(id: MessageId, timeoutMs: number): Promise<MessageRow | null> {
    return new Promise((resolve) => {
      const end = (message: MessageRow | null) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        resolve(message);
      };
      const timer = setTimeout(() => end(null), timeoutMs);
      this.waiting.set(id, end);
    });
  }

  settled(id: MessageId, message: MessageRow | null): void {
    this.waiting.get(id)?.(message);
  }
}
