// `npm run build`: the server and the dashboard, where they are missing or older than their sources.
import { buildDashboard, buildServer } from './freshBuild.mjs';

buildServer();
buildDashboard();
console.log('Built: the server in dist/, the dashboard in dashboard/dist/.');
