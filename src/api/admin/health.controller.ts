import { readFileSync } from 'node:fs';
import { Controller, Get, Header, HttpStatus, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiOperation, ApiProduces, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Database } from '../../platform/database/database.js';
import { NotRateLimited } from '../../platform/http/rateLimits.js';
import { Metrics } from '../../platform/telemetry/metrics.js';
import { Public } from '../../tenants/routeAccess.js';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

class HealthDto {
  @ApiProperty({ enum: ['healthy', 'unhealthy'] })
  status!: string;

  @ApiProperty({ example: 'conversation-service' })
  service!: string;

  @ApiProperty({ example: version })
  version!: string;

  @ApiProperty({ enum: ['connected', 'disconnected'] })
  database!: string;

  @ApiProperty({ enum: ['active', 'inactive'] })
  websocket!: string;
}

class ReadinessDto {
  @ApiProperty({ example: 'ok' })
  status!: string;
}

interface StatusReply {
  status(code: number): unknown;
}

/** For load balancers and whoever looks after Baton. Nothing of a tenant is told here. */
@ApiTags('health')
@Public()
@NotRateLimited()
@Controller()
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly adapterHost: HttpAdapterHost,
    private readonly metrics: Metrics,
  ) {}

  @Get('health')
  @ApiOperation({ summary: 'The state of the service (spec/002); 503 while the database is away' })
  @ApiResponse({ status: 200, type: HealthDto })
  @ApiResponse({ status: 503, type: HealthDto })
  async health(@Res({ passthrough: true }) reply: StatusReply): Promise<HealthDto> {
    const connected = await this.database.isReachable();
    if (!connected) reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    return {
      status: connected ? 'healthy' : 'unhealthy',
      service: 'conversation-service',
      version,
      database: connected ? 'connected' : 'disconnected',
      websocket: this.takesSockets() ? 'active' : 'inactive',
    };
  }

  @Get('health/live')
  @ApiOperation({ summary: 'The process answers' })
  @ApiResponse({ status: 200, type: ReadinessDto })
  live(): ReadinessDto {
    return { status: 'ok' };
  }

  @Get('health/ready')
  @ApiOperation({ summary: 'It can do its work: 503 while the database is away' })
  @ApiResponse({ status: 200, type: ReadinessDto })
  @ApiResponse({ status: 503, type: ReadinessDto })
  async ready(@Res({ passthrough: true }) reply: StatusReply): Promise<ReadinessDto> {
    if (await this.database.isReachable()) return { status: 'ok' };
    reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    return { status: 'database away' };
  }

  @Get('metrics')
  @ApiOperation({ summary: 'Figures for Prometheus' })
  @ApiProduces('text/plain')
  @ApiResponse({ status: 200, schema: { type: 'string' } })
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  async readMetrics(): Promise<string> {
    return this.metrics.registry.metrics();
  }

  private takesSockets(): boolean {
    const server = this.adapterHost.httpAdapter.getHttpServer() as { listenerCount(event: string): number };
    return server.listenerCount('upgrade') > 0;
  }
}
