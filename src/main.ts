import { startBaton, type Baton } from './bootstrap.js';
import { loadDotEnv } from './platform/config/dotEnv.js';
import { ConfigError } from './platform/config/environment.js';
import { DirectoryInUse } from './platform/database/embedded.js';
import { welcome } from './welcome.js';

/** Faults whose one sentence is all that whoever started Baton needs. */
const isTheirs = (error: unknown): error is Error =>
  error instanceof ConfigError || error instanceof DirectoryInUse;

function stopOnSignal(baton: Baton): void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    baton.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`Baton could not stop cleanly: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

try {
  loadDotEnv();
  const baton = await startBaton(process.env);
  stopOnSignal(baton);
  process.stdout.write(welcome(baton));
} catch (error) {
  process.stderr.write(
    isTheirs(error) ? `${error.message}\n` : `Baton could not start. ${(error as Error).stack}\n`,
  );
  process.exit(1);
}
