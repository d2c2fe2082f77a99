import { runImport } from './importing/runImport.js';

process.exitCode = await runImport(process.argv.slice(2), process.env);
