import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { readConfig, type Config } from './platform/config/config.js';
import { encryptionKey } from './platform/crypto/encryptionKey.js';
import { openDatabase } from './platform/database/openDatabase.js';
import { createHttpApp } from './platform/http/createHttpApp.js';
import { refuseTakenAddress } from './platform/http/listenAddress.js';
import { FirstBoot, type FirstSignIn } from './tenants/firstBoot.js';

/** A running Baton. */
export interface Baton {
  app: NestFastifyApplication;
  config: Config;
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  url: string;
  /** How to sign in, when an administrator was made just now. */
  firstSignIn: FirstSignIn | null;
  /** Stops accepting, finishes what is under way, closes everything. */
  stop(): Promise<void>;
}

/**
 * Opens the database, brings it up to date, and listens.
 *
 * @throws ConfigError, DirectoryInUse: one sentence for whoever started it
 */
export async function startBaton(env: NodeJS.ProcessEnv): Promise<Baton> {
  const config = readConfig(env);
  await refuseTakenAddress(config.http);
  const key = encryptionKey(config);
  const { database, close } = await openDatabase(config.database);
  try {
    const app = await createHttpApp(AppModule.on({ config, database, encryptionKey: key }), config);
    const firstSignIn = await app.get(FirstBoot).run();
    await app.listen({ port: config.http.port, host: config.http.host });
    const stop = async () => {
      await app.close();
      await close();
    };
    return { app, config, url: await app.getUrl(), firstSignIn, stop };
  } catch (error) {
    await close();
    throw error;
  }
}
