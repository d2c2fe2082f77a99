import { AppModule } from '../app.module.js';
import { WebhookReplay } from '../channels/webhookReplay.js';
import { readConfig } from '../platform/config/config.js';
import { loadDotEnv } from '../platform/config/dotEnv.js';
import { ConfigError } from '../platform/config/environment.js';
import { encryptionKey } from '../platform/crypto/encryptionKey.js';
import { DirectoryInUse } from '../platform/database/embedded.js';
import { openDatabase } from '../platform/database/openDatabase.js';
import { createHttpApp } from '../platform/http/createHttpApp.js';

/**
 * `npm run webhooks:replay`: takes in again what was kept because it could not be understood (design §1). It works as one
 * more instance of Baton that nobody can call; with the embedded database Baton has to be stopped meanwhile.
 */
async function replay(): Promise<void> {
  loadDotEnv();
  const config = readConfig(process.env);
  const { database, close } = await openDatabase(config.database);
  try {
    const foundation = { config, database, encryptionKey: encryptionKey(config) };
    const app = await createHttpApp(AppModule.on(foundation), config);
    await app.init();
    try {
      const { taken, left } = await app.get(WebhookReplay).run();
      process.stdout.write(
        `${taken} taken in, ${left} still not understood${left > 0 ? ' and kept' : ''}.\n`,
      );
    } finally {
      await app.close();
    }
  } finally {
    await close();
  }
}

try {
  await replay();
} catch (error) {
  const isTheirs = error instanceof ConfigError || error instanceof DirectoryInUse;
  process.stderr.write(isTheirs ? `${error.message}\n` : `The replay failed. ${(error as Error).stack}\n`);
  process.exitCode = 1;
}
