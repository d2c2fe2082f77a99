import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { type Overview, Overviews } from '../../insights/overview.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { dayRange } from './dayRange.js';
import { OverviewDto, OverviewQuery } from './insights.dto.js';

@ApiTags('insights')
@ApiBearerAuth()
@ApiSecurity('api-key')
@Controller('insights')
export class InsightsController {
  constructor(private readonly overviews: Overviews) {}

  @Get('overview')
  @ApiOperation({ summary: 'The inbox in figures: days, answer times, who answered, handoffs, people' })
  @ApiResponse({ status: 200, type: OverviewDto })
  overview(@CurrentUser() { tenantId }: Principal, @Query() days: OverviewQuery): Promise<Overview> {
    return this.overviews.of(tenantId, dayRange(days, new Date()));
  }
}
