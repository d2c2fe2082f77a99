import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AppError } from '../contracts/errors.js';
import type { Role } from '../contracts/model.js';
import type { AuthenticatedRequest } from './principal.js';
import { mayCall } from './roles.js';
import { ROLES_ALLOWED } from './routeAccess.js';

/** May this role do that? Strangers on public routes have none to check. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const { principal, method } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (principal === undefined) return true;
    const allowed = this.reflector.getAllAndOverride<Role[] | undefined>(ROLES_ALLOWED, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (mayCall(principal.role, method, allowed)) return true;
    throw new AppError('forbidden', `The role ${principal.role} may not do this.`);
  }
}
