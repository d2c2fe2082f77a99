// `npm start`: builds what is missing or stale, then is Baton. In this very process, so that signals reach it directly.
import { buildDashboard, buildServer, builtFile } from './freshBuild.mjs';

const PARENT_LOOKED_FOR_EVERY_MS = 500;

buildServer();
buildDashboard();
stopWithNpm();
await import(builtFile('main.js'));

/** npm hands a signal on to the shell between us, which dies of it and tells nobody: then we are somebody else's child. */
function stopWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_LOOKED_FOR_EVERY_MS).unref();
}
