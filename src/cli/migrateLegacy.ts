import { loadDotEnv } from '../platform/config/dotEnv.js';
import { openInstallation } from './installation.js';
import { runMigrateLegacy } from './runMigrateLegacy.js';

loadDotEnv();
process.exitCode = await runMigrateLegacy(
  process.argv.slice(2),
  () => openInstallation(process.env),
  console.log,
);
