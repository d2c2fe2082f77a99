import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AppError } from '../contracts/errors.js';
import type { Feature } from './features.js';
import type { AuthenticatedRequest } from './principal.js';
import { FEATURE_NEEDED } from './routeAccess.js';
import { TenantStore } from './tenant.store.js';

/** Has the tenant what this route belongs to? */
@Injectable()
export class FeatureGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tenants: TenantStore,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const feature = this.reflector.getAllAndOverride<Feature | undefined>(FEATURE_NEEDED, [
      context.getHandler(),
      context.getClass(),
    ]);
    const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (feature === undefined || principal === undefined) return true;
    const tenant = await this.tenants.find(principal.tenantId);
    if (tenant?.features.includes(feature)) return true;
    throw new AppError('feature_disabled', `The feature ${feature} is switched off.`);
  }
}
