import { Module } from '@nestjs/common';
import { InsightsModule } from '../../insights/insights.module.js';
import { InsightsController } from './insights.controller.js';
import { SearchController } from './search.controller.js';

@Module({ imports: [InsightsModule], controllers: [InsightsController, SearchController] })
export class InsightsApiModule {}
