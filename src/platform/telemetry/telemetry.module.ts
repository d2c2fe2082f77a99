import { Global, Module } from '@nestjs/common';
import { BatonLogger, loggingModule } from './logging.js';
import { Metrics } from './metrics.js';

/** Logs and metrics, for everybody. Needs `Config` to be provided globally. */
@Global()
@Module({
  imports: [loggingModule],
  providers: [BatonLogger, Metrics],
  exports: [loggingModule, BatonLogger, Metrics],
})
export class TelemetryModule {}
