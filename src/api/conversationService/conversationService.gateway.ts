import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { AppError, notFound } from '../../contracts/errors.js';
import type { ConversationId, TenantId, UserId } from '../../contracts/ids.js';
import type { Role } from '../../contracts/model.js';
import type { ServiceClientEvents, WishAnswer } from '../../contracts/socketEvents.js';
import { Announcer } from '../../conversations/announcer.js';
import type { DomainEvent } from '../../conversations/domainEvents.js';
import { Assignments } from '../../handoff/assignments.service.js';
import { Config } from '../../platform/config/config.js';
import { person } from '../../sessions/domain/sessionState.js';
import { Sessions } from '../../sessions/sessions.service.js';
import type { Principal } from '../../tenants/principal.js';
import { UserStore } from '../../tenants/user.store.js';
import { audienceOf, isHeard, isPrivate, tenantRoom } from '../realtime/rooms.js';
import { ScreenWishes, uuidAt } from '../realtime/screenWishes.js';
import { SocketDoor, type ScreenNamespace, type ScreenSocket } from '../realtime/socketDoor.js';
import { serviceEventOf } from './conversationServiceEvents.js';

type Wish = keyof ServiceClientEvents;

/** Who may take a conversation over in somebody else's name. */
const MAY_NAME_OTHERS: readonly Role[] = ['admin', 'manager'];

/** Document 002 over sockets (docs/realtime.md). A socket hears nothing before it has joined. */
@WebSocketGateway({ namespace: '/' })
export class ConversationServiceGateway implements OnGatewayInit<ScreenNamespace> {
  constructor(
    private readonly door: SocketDoor,
    private readonly wishes: ScreenWishes,
    private readonly announcer: Announcer,
    private readonly users: UserStore,
    private readonly sessions: Sessions,
    private readonly assignments: Assignments,
    private readonly config: Config,
  ) {}

  afterInit(namespace: ScreenNamespace): void {
    this.door.guard(namespace, () => undefined);
    const isAlone = this.config.database.redisUrl === null;
    this.announcer.listen((event) => tell(namespace, event, isAlone));
  }

  @SubscribeMessage('tenant:join' satisfies Wish)
  joinTenant(@ConnectedSocket() socket: ScreenSocket, @MessageBody() body: unknown): Promise<WishAnswer> {
    return this.wishes.answer(async () => {
      const { tenantId } = socket.data.principal;
      if (uuidAt<TenantId>(body, 'tenant_id') !== tenantId) throw notFound('Tenant');
      await socket.join(tenantRoom(tenantId));
    });
  }

  @SubscribeMessage('conversation:join' satisfies Wish)
  join(@ConnectedSocket() socket: ScreenSocket, @MessageBody() body: unknown): Promise<WishAnswer> {
    return this.wishes.join(socket, body);
  }

  @SubscribeMessage('conversation:leave' satisfies Wish)
  leave(@ConnectedSocket() socket: ScreenSocket, @MessageBody() body: unknown): Promise<WishAnswer> {
    return this.wishes.leave(socket, body);
  }

  /** `{ conversation_id, agent_id? }`: that person answers from now on, and has the conversation assigned. */
  @SubscribeMessage('agent:takeover' satisfies Wish)
  takeOver(@ConnectedSocket() socket: ScreenSocket, @MessageBody() body: unknown): Promise<WishAnswer> {
    return this.wishes.answer(async () => {
      const { principal } = socket.data;
      const id = uuidAt<ConversationId>(body, 'conversation_id');
      const holder = await this.holderNamed(principal, body);
      const conversation = await this.wishes.conversation(principal, id);
      if (isPrivate(conversation)) throw notFound('Conversation');
      await this.sessions.takeOver(principal.tenantId, id, holder);
      await this.assignments.assign(principal.tenantId, id, holder, person(principal.userId));
    });
  }

  /** The token's own user, unless a manager names another (design §4, "Takeover"). */
  private async holderNamed({ tenantId, userId, role }: Principal, body: unknown): Promise<UserId> {
    if (role === 'viewer') throw new AppError('forbidden', 'Viewers only read.');
    const names = typeof body === 'object' && body !== null && 'agent_id' in body && body.agent_id != null;
    const named = names ? uuidAt<UserId>(body, 'agent_id') : userId;
    if (named === null) throw new AppError('validation_failed', 'agent_id must name who takes over.');
    if (named === userId) return named;
    if (!MAY_NAME_OTHERS.includes(role))
      throw new AppError('forbidden', 'Only managers may take over in somebody else’s name.');
    const user = await this.users.find(tenantId, named);
    if (user === null || !user.is_active) throw notFound('Agent');
    return named;
  }
}

/** Private chats have no word here: they are nobody's customers (design §4, "Who sees what"). */
function tell(namespace: ScreenNamespace, event: DomainEvent, isAlone: boolean): void {
  const rooms = audienceOf(event);
  if (!isHeard(namespace, rooms, isAlone) || ('conversation' in event && isPrivate(event.conversation)))
    return;
  const told = serviceEventOf(event);
  if (told !== null) namespace.to(rooms).emit(told.name, told.payload);
}
