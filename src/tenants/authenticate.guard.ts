import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AppError } from '../contracts/errors.js';
import { headerOf } from '../platform/http/httpRequest.js';
import { FailedCredentials } from '../platform/http/rateLimits.js';
import { Authenticator } from './authenticator.js';
import type { AuthenticatedRequest } from './principal.js';
import { PUBLIC } from './routeAccess.js';

/** First of the guards: who is it? Sockets are asked at their handshake, by the same `Authenticator`. */
@Injectable()
export class AuthenticateGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly failures: FailedCredentials,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, [context.getHandler(), context.getClass()]))
      return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    try {
      const principal = await this.authenticator.authenticate({
        bearer: bearerOf(headerOf(request, 'authorization')),
        apiKey: headerOf(request, 'x-api-key'),
        tenantHeader: headerOf(request, 'x-tenant-id'),
      });
      request.principal = principal;
      request.credentialId = principal.apiKeyId ?? principal.userId ?? principal.tenantId;
      return true;
    } catch (error) {
      const isWrong = error instanceof AppError && error.code === 'unauthorized';
      throw isWrong ? await this.failures.refusal(request.ip, error.message) : error;
    }
  }
}

const bearerOf = (header: string | undefined): string | undefined =>
  /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
