import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { AppError } from '../../contracts/errors.js';
import type { TenantId, UserId } from '../../contracts/ids.js';
import type { AuthenticatedRequest } from '../../tenants/principal.js';

/** The signed-in person whose private chats are meant. */
export interface ChatOwner {
  tenantId: TenantId;
  userId: UserId;
  name: string;
}

/** An API key is nobody in particular, so it has no chats: 403. */
export const CurrentOwner = createParamDecorator((_: unknown, context: ExecutionContext): ChatOwner => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (principal === undefined) throw new Error('@CurrentOwner() on a route that lets strangers in');
  const { tenantId, userId, name } = principal;
  if (userId === null) throw new AppError('forbidden', 'Only people have chats: sign in as one.');
  return { tenantId, userId, name };
});
