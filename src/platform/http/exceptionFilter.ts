import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { errorBody } from './errorShape.js';
import type { HttpRequest } from './httpRequest.js';
import { toAppError } from './toAppError.js';

/** The one place where an error becomes an answer: its code and status, in the dialect of the route. */
@Catch()
@Injectable()
export class AppExceptionFilter implements ExceptionFilter {
  private readonly logger = new Logger(AppExceptionFilter.name);

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const { httpAdapter } = this.adapterHost;
    const http = host.switchToHttp();
    const request = http.getRequest<HttpRequest>();
    const reply = http.getResponse<object>();
    const error = toAppError(thrown);
    // What we refuse is told to the caller; only what is our own fault, or the database's, belongs in our logs.
    if (error.status >= 500) this.logger.error({ err: thrown, requestId: request.id, code: error.code });
    if (httpAdapter.isHeadersSent(reply)) {
      httpAdapter.end(reply);
      return;
    }
    if (error.retryAfterSeconds !== undefined) {
      httpAdapter.setHeader(reply, 'Retry-After', String(error.retryAfterSeconds));
    }
    const shape = request.routeOptions?.config?.errorShape ?? 'plain';
    httpAdapter.reply(reply, errorBody(shape, error, request.id), error.status);
  }
}
