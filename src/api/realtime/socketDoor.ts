import { Injectable, Logger } from '@nestjs/common';
import type { DefaultEventsMap, Namespace, Socket } from 'socket.io';
import { AppError } from '../../contracts/errors.js';
import { FailedCredentials } from '../../platform/http/rateLimits.js';
import { toAppError } from '../../platform/http/toAppError.js';
import { Authenticator, type Credentials } from '../../tenants/authenticator.js';
import type { Principal } from '../../tenants/principal.js';

/** A screen's socket that has passed the door. */
export type ScreenSocket = Socket<
  DefaultEventsMap,
  DefaultEventsMap,
  DefaultEventsMap,
  { principal: Principal }
>;
export type ScreenNamespace = Namespace<
  DefaultEventsMap,
  DefaultEventsMap,
  DefaultEventsMap,
  { principal: Principal }
>;

/** How often an open socket is asked again who it is: a token runs out, a key is revoked, somebody leaves. */
const ASKED_AGAIN_MS = 60_000;

/** Lets in who has a credential, by the handshake's `auth: { token }` or `auth: { apiKey }` (design §8). */
@Injectable()
export class SocketDoor {
  private readonly log = new Logger(SocketDoor.name);

  constructor(
    private readonly authenticator: Authenticator,
    private readonly failures: FailedCredentials,
  ) {}

  /** `onEntry` runs before the screen learns that it is connected, so that it misses nothing. */
  guard(namespace: ScreenNamespace, onEntry: (socket: ScreenSocket) => void): void {
    namespace.use((socket, next) => {
      this.letIn(socket).then(
        () => next(),
        (error: unknown) => next(refusal(error)),
      );
    });
    namespace.on('connection', (socket) => {
      onEntry(socket);
      this.askAgain(socket);
    });
  }

  private async letIn(socket: ScreenSocket): Promise<void> {
    try {
      socket.data.principal = await this.authenticator.authenticate(credentialsOf(socket.handshake.auth));
    } catch (error) {
      const isWrong = error instanceof AppError && error.code === 'unauthorized';
      throw isWrong ? await this.failures.refusal(socket.handshake.address, error.message) : error;
    }
  }

  private askAgain(socket: ScreenSocket): void {
    const timer = setInterval(() => void this.check(socket), ASKED_AGAIN_MS);
    timer.unref();
    socket.once('disconnect', () => clearInterval(timer));
  }

  /** Cut without the server's goodbye, after which a client would not come back with a fresh token by itself. */
  private async check(socket: ScreenSocket): Promise<void> {
    try {
      socket.data.principal = await this.authenticator.authenticate(credentialsOf(socket.handshake.auth));
    } catch (error) {
      // A database that is away says nothing about who somebody is.
      if (error instanceof AppError && error.status < 500) socket.conn.close();
      else this.log.warn({ err: error }, 'A socket could not be asked again who it is');
    }
  }
}

function credentialsOf(auth: Record<string, unknown>): Credentials {
  const { token, apiKey } = auth;
  return {
    bearer: typeof token === 'string' ? token.replace(/^Bearer +/i, '') : undefined,
    apiKey: typeof apiKey === 'string' ? apiKey : undefined,
  };
}

/** What the client's `connect_error` holds: `message` is the code, `data` says more. */
function refusal(thrown: unknown): Error {
  const { code, message } = toAppError(thrown);
  return Object.assign(new Error(code), { data: { error: code, message } });
}
