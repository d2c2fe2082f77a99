import { Logger } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  type OnGatewayInit,
} from '@nestjs/websockets';
import type { Namespace, Socket } from 'socket.io';
import { Receipts } from '../../delivery/receipts.service.js';
import { isPayload, wordAt } from '../payload.js';
import { internationalPhone } from '../../contracts/phone.js';
import { SandboxDoor } from './sandboxDoor.js';
import { SandboxPhone, type SandboxDelivery } from './sandboxPhone.js';

const room = (phone: string): string => `phone ${phone}`;

/**
 * The try-out customer listens here: `join { phone }`, acknowledged, then one `message` for each answer,
 * `{ id, text, attachments: [{ file_name, file_type, url }], sent_at }`.
 */
@WebSocketGateway({ namespace: '/sandbox' })
export class SandboxGateway implements OnGatewayInit<Namespace> {
  @WebSocketServer()
  private readonly namespace!: Namespace;
  private readonly log = new Logger(SandboxGateway.name);

  constructor(
    private readonly door: SandboxDoor,
    private readonly phone: SandboxPhone,
    private readonly receipts: Receipts,
  ) {}

  afterInit(namespace: Namespace): void {
    namespace.use((_socket, next) => next(this.door.isOpen ? undefined : new Error('not_found')));
    this.phone.listen((delivery) => this.ring(delivery));
  }

  @SubscribeMessage('join')
  async join(
    @ConnectedSocket() socket: Socket,
    @MessageBody() body: unknown,
  ): Promise<{ ok: true } | { error: string }> {
    const phone = isPayload(body) ? internationalPhone(wordAt(body, 'phone') ?? '') : null;
    if (phone === null) return { error: 'validation_failed' };
    await socket.join(room(phone));
    return { ok: true };
  }

  private ring({ message, providerMessageId, urls }: SandboxDelivery): void {
    this.namespace.to(room(message.externalThreadId)).emit('message', {
      id: message.id,
      text: message.text,
      attachments: message.attachments.map(({ fileName, fileType }, index) => ({
        file_name: fileName,
        file_type: fileType,
        url: urls[index],
      })),
      sent_at: new Date().toISOString(),
    });
    this.acknowledge(message, providerMessageId).catch((error: unknown) =>
      this.log.error({ err: error, messageId: message.id }, 'A receipt of the try-out phone was lost'),
    );
  }

  /** The phone is always on: what is sent is delivered. */
  private async acknowledge(
    { tenantId, accountId }: SandboxDelivery['message'],
    providerMessageId: string,
  ): Promise<void> {
    const failure = { messageId: null, failureCode: null, failureReason: null };
    for (const status of ['sent', 'delivered'] as const) {
      await this.receipts.apply([{ tenantId, accountId, providerMessageId, status, ...failure }]);
    }
  }
}
