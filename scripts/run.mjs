// `npm run admin -- …` and the like: `node scripts/run.mjs <name> …` runs dist/cli/<name>.js with the rest of the arguments.
import { buildServer, builtFile } from './freshBuild.mjs';

const [name] = process.argv.splice(2, 1);
buildServer();
process.argv[1] = builtFile(`cli/${name}.js`);
await import(process.argv[1]);
