import { database } from './scenarios/database.js';
import { deafScreens } from './scenarios/deafScreens.js';
import { diskFull } from './scenarios/diskFull.js';
import { duplicates } from './scenarios/duplicates.js';
import { elevenLabs } from './scenarios/elevenLabs.js';
import { flood } from './scenarios/flood.js';
import { kills } from './scenarios/kills.js';
import { places } from './scenarios/places.js';
import { poison } from './scenarios/poison.js';
import { pooler } from './scenarios/pooler.js';
import { provider } from './scenarios/provider.js';
import { takeovers } from './scenarios/takeovers.js';
import { timers } from './scenarios/timers.js';
import type { Scenario } from './trial.js';

/** In the order of docs/promises.md. */
export const SCENARIOS: readonly Scenario[] = [
  kills,
  places,
  database,
  duplicates,
  timers,
  takeovers,
  provider,
  elevenLabs,
  poison,
  deafScreens,
  pooler,
  diskFull,
  flood,
];
