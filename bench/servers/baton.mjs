/** Baton as it is. */
import { announce, start } from './start.mjs';

announce(await start());
