import { type BeforeApplicationShutdown, Logger } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { UserId } from '../../contracts/ids.js';
import type { ChatsClientEvents, WishAnswer } from '../../contracts/socketEvents.js';
import { Announcer } from '../../conversations/announcer.js';
import type { Holder } from '../../conversations/conversationList.store.js';
import type { DomainEvent } from '../../conversations/domainEvents.js';
import { MessagePageStore } from '../../conversations/messagePage.store.js';
import { Config } from '../../platform/config/config.js';
import { ShortCache } from '../../tenants/shortCache.js';
import { UserStore } from '../../tenants/user.store.js';
import { audienceOf, isHeard, tenantRoom, userRoom } from '../realtime/rooms.js';
import { ScreenWishes } from '../realtime/screenWishes.js';
import { SocketDoor, type ScreenNamespace, type ScreenSocket } from '../realtime/socketDoor.js';
import { chatsEventOf, holderOf } from './chatsEvents.js';

type Wish = keyof ChatsClientEvents;

/** The agents' inbox, live (spec/000; docs/realtime.md). A socket hears its whole tenant from the start. */
@WebSocketGateway({ namespace: '/chats' })
export class ChatsGateway implements OnGatewayInit<ScreenNamespace>, BeforeApplicationShutdown {
  private readonly log = new Logger(ChatsGateway.name);
  private readonly holders = new ShortCache<Holder | null>(60_000);
  /** Some events wait for a name; all wait for their turn, or a screen would hear them in another order. */
  private told: Promise<void> = Promise.resolve();

  constructor(
    private readonly door: SocketDoor,
    private readonly wishes: ScreenWishes,
    private readonly announcer: Announcer,
    private readonly users: UserStore,
    private readonly messages: MessagePageStore,
    private readonly config: Config,
  ) {}

  afterInit(namespace: ScreenNamespace): void {
    this.door.guard(namespace, (socket) => {
      const { tenantId, userId } = socket.data.principal;
      void socket.join([tenantRoom(tenantId), ...(userId === null ? [] : [userRoom(userId)])]);
    });
    const isAlone = this.config.database.redisUrl === null;
    this.announcer.listen((event) => {
      const rooms = audienceOf(event);
      if (isHeard(namespace, rooms, isAlone))
        this.told = this.told.then(() => this.tell(namespace, rooms, event));
    });
  }

  @SubscribeMessage('join_conversation' satisfies Wish)
  join(@ConnectedSocket() socket: ScreenSocket, @MessageBody() body: unknown): Promise<WishAnswer> {
    return this.wishes.join(socket, body);
  }

  @SubscribeMessage('leave_conversation' satisfies Wish)
  leave(@ConnectedSocket() socket: ScreenSocket, @MessageBody() body: unknown): Promise<WishAnswer> {
    return this.wishes.leave(socket, body);
  }

  /** What is committed by now is told before the sockets end. */
  beforeApplicationShutdown(): Promise<void> {
    return this.told;
  }

  private async tell(namespace: ScreenNamespace, rooms: string[], event: DomainEvent): Promise<void> {
    try {
      const told = chatsEventOf(await this.withAttachments(event), await this.holder(holderOf(event)));
      if (told !== null) namespace.to(rooms).emit(told.name, told.payload);
    } catch (error) {
      this.log.error({ err: error, event: event.type }, 'An event could not be told');
    }
  }

  /** A change tells of the message's row alone; a screen puts the whole message in the place of the one it has. */
  private async withAttachments(event: DomainEvent): Promise<DomainEvent> {
    if (event.type !== 'messageChanged' || event.message.type === 'text') return event;
    const attachments = await this.messages.attachmentsOf(event.message.id);
    return { ...event, message: { ...event.message, attachments } };
  }

  private async holder(id: UserId | null): Promise<Holder | null> {
    if (id === null) return null;
    try {
      return await this.holders.get(id, () => this.findHolder(id));
    } catch (error) {
      this.log.warn({ err: error }, 'A name could not be read: its event is told without it');
      return { id, name: '', email: '' };
    }
  }

  private async findHolder(id: UserId): Promise<Holder | null> {
    const user = await this.users.findById(id);
    return user === null ? null : { id, name: user.name, email: user.email };
  }
}
