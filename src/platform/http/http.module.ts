import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AppExceptionFilter } from './exceptionFilter.js';
import { FailedCredentials, rateLimitModule } from './rateLimits.js';

/** The error filter and what guards need for rate limits. Needs `Config` to be provided globally. */
@Global()
@Module({
  imports: [rateLimitModule],
  providers: [{ provide: APP_FILTER, useClass: AppExceptionFilter }, FailedCredentials],
  exports: [rateLimitModule, FailedCredentials],
})
export class HttpModule {}
