import { type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { AppError } from '../../contracts/errors.js';
import { Config } from '../config/config.js';
import { hashSecret } from '../crypto/secrets.js';
import type { HttpRequest } from './httpRequest.js';

// Loaded when this module runs, not when it is linked: the package is CommonJS and requires Nest, which Jest can give
// it only once Nest itself has been loaded.
const { InjectThrottlerStorage, SkipThrottle, ThrottlerGuard, ThrottlerModule } =
  await import('@nestjs/throttler');

/** What one credential, or one address without any, may ask; counted in each instance for itself. */
const USUAL = { limit: 1_000, ttl: 10_000 };
/** Wrong credentials an address may bring in a minute before it is told to wait. */
const FAILURES = { limit: 60, ttl: 60_000 };
/** Tries a minute at one account from one address, which count among what the address may ask. */
const SIGN_INS = { name: 'sign-in', limit: 10, ttl: 60_000, getTracker: triedAccount };
const LIMITS_SIGN_INS = 'limitsSignIns';

export const rateLimitModule = ThrottlerModule.forRootAsync({
  inject: [Config],
  useFactory: (config: Config) => {
    const isOff = () => !config.http.rateLimits;
    const isNoSignIn = (context: ExecutionContext) =>
      Reflect.getMetadata(LIMITS_SIGN_INS, context.getHandler()) !== true;
    return {
      throttlers: [USUAL, { ...SIGN_INS, skipIf: (context) => isOff() || isNoSignIn(context) }],
      skipIf: isOff,
      setHeaders: false,
    };
  },
});

const tooMany = (seconds: number): AppError =>
  new AppError('too_many_requests', 'Too many requests. Try again later.', [], Math.max(1, seconds));

/**
 * Counts each request against its credential, or against the peer's address where there is none. Stands behind
 * authentication, or it could not know; guessing at credentials is `FailedCredentials`' business.
 */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  /** What a socket says is not counted: who may open one was asked at its door, and here it has no address. */
  protected override async shouldSkip(context: ExecutionContext): Promise<boolean> {
    return context.getType() !== 'http';
  }

  protected override async getTracker(request: HttpRequest): Promise<string> {
    return request.credentialId ?? super.getTracker({ ip: request.ip });
  }

  /** One budget for all routes together, but for those that name their own. */
  protected override generateKey(_context: ExecutionContext, tracker: string, name: string): string {
    return `${name} ${tracker}`;
  }

  protected override throwThrottlingException(
    _context: ExecutionContext,
    { timeToBlockExpire }: { timeToBlockExpire: number },
  ): Promise<void> {
    return Promise.reject(tooMany(timeToBlockExpire));
  }
}

/** On a route that is never limited here: webhooks, whose wrong secrets `FailedCredentials` counts. */
export const NotRateLimited = () => SkipThrottle();

/** On a route that takes a password or a link: few tries for each account and address. */
export const LimitSignIns = () => SetMetadata(LIMITS_SIGN_INS, true);

/** Nobody has looked at the body yet: what a stranger calls an account may be as long as a body may, so its digest is kept. */
function triedAccount({ ip, body }: Record<string, unknown>): string {
  const email = typeof body === 'object' && body !== null && 'email' in body ? body.email : '';
  const account = typeof email === 'string' ? email.trim().toLowerCase() : '';
  return `${String(ip)} ${hashSecret(account)}`;
}

/**
 * Counts wrong credentials by address: tokens, keys, webhook secrets. The right one is always let in, or whoever
 * shares an address with an attacker (all of them, behind a proxy) could be locked out.
 */
@Injectable()
export class FailedCredentials {
  constructor(
    private readonly config: Config,
    @InjectThrottlerStorage() private readonly storage: ThrottlerStorage,
  ) {}

  /** The refusal for a wrong credential from `address`: 401, or 429 once there were too many. */
  async refusal(address: string, message: string): Promise<AppError> {
    return (await this.count(address)) ?? new AppError('unauthorized', message);
  }

  /** Counts one more wrong guess from `address`; answers the refusal once there were too many, until then null. */
  async count(address: string): Promise<AppError | null> {
    if (!this.config.http.rateLimits) return null;
    const { limit, ttl } = FAILURES;
    const count = await this.storage.increment(`failed ${address}`, ttl, limit, ttl, 'failed');
    return count.isBlocked ? tooMany(count.timeToBlockExpire) : null;
  }
}
