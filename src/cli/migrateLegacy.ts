import { loadDotEnv } from '../platform/config/dotEnv.js';
import { runMigrateLegacy } from './runMigrateLegacy.js';

loadDotEnv();
process.exitCode = await runMigrateLegacy(process.argv.slice(2), process.env, console.log);
