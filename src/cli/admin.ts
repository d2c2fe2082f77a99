import { loadDotEnv } from '../platform/config/dotEnv.js';
import { runAdmin } from './runAdmin.js';

loadDotEnv();
process.exitCode = await runAdmin(process.argv.slice(2), process.env, console.log);
