import type { Schema } from '../api/schema.js';
import { get } from '../api/http.js';

/** Figures of a range of days, as `GET /insights/overview` answers them. */
export type Overview = Schema<'OverviewDto'>;

/** Both days belong to the range, as YYYY-MM-DD. */
export const loadOverview = (from: string, to: string): Promise<Overview> =>
  get('/insights/overview', { from, to });
