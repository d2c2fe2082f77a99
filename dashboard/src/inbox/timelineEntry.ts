import type { TimelineType } from '../../../src/contracts/model.js';
import type { Schema } from '../api/schema.js';

/** What can happen is a list of its own in the contracts; the document says only that it is a word. */
export type TimelineEntry = Omit<Schema<'TimelineLineDto'>, 'type'> & { type: TimelineType };
