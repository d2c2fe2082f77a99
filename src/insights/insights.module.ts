import { Module } from '@nestjs/common';
import { ChatCountsStore } from './chatCounts.store.js';
import { ChatFigures } from './chatFigures.js';
import { FiguresStore } from './figures.store.js';
import { Overviews } from './overview.js';
import { RollupStore } from './rollup.store.js';
import { Rollups } from './rollups.js';
import { SearchStore } from './search.store.js';
import { WatermarkStore } from './watermark.store.js';

/** Search and figures. */
@Module({
  providers: [
    ChatCountsStore,
    ChatFigures,
    FiguresStore,
    Overviews,
    RollupStore,
    Rollups,
    SearchStore,
    WatermarkStore,
  ],
  exports: [ChatCountsStore, ChatFigures, Overviews, SearchStore],
})
export class InsightsModule {}
