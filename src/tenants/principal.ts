import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { ApiKeyId, TenantId, UserId } from '../contracts/ids.js';
import type { Role } from '../contracts/model.js';
import type { HttpRequest } from '../platform/http/httpRequest.js';

/** Who is asking: a person, or a service with an API key. The tenant is the credential's, never the request's. */
export interface Principal {
  tenantId: TenantId;
  /** Null for an API key. */
  userId: UserId | null;
  role: Role;
  name: string;
  apiKeyId: ApiKeyId | null;
}

export interface AuthenticatedRequest extends HttpRequest {
  principal?: Principal;
}

/** The caller of a route that is not `@Public()`. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (principal === undefined) throw new Error('@CurrentUser() on a route that lets strangers in');
  return principal;
});
