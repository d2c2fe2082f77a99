import { Module } from '@nestjs/common';
import { ChatCountsStore } from './chatCounts.store.js';
import { ChatFigures } from './chatFigures.js';
import { FiguresStore } from './figures.store.js';
import { Overviews } from './overview.js';
import { RollupStore } from './rollup.store.js';
import { Rollups } from './rollups.js';
import { SearchStore } from './search.store.js';

/** Search and figures. */
@Module({
  providers: [ChatCountsStore, ChatFigures, FiguresStore, Overviews, RollupStore, Rollups, SearchStore],
  exports: [ChatCountsStore, ChatFigures, Overviews, SearchStore],
})
export class InsightsModule {}
