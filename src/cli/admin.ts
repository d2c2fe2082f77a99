import { loadDotEnv } from '../platform/config/dotEnv.js';
import { openInstallation } from './installation.js';
import { runAdmin } from './runAdmin.js';

loadDotEnv();
process.exitCode = await runAdmin(process.argv.slice(2), () => openInstallation(process.env), console.log);
