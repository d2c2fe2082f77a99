import { Controller, Delete, Get, Global, Module, Post } from '@nestjs/common';
import { AdminApiModule } from '../../src/api/admin/adminApi.module.js';
import { Config, readConfig } from '../../src/platform/config/config.js';
import { encryptionKey } from '../../src/platform/crypto/encryptionKey.js';
import { SecretBox } from '../../src/platform/crypto/secretBox.js';
import { Database } from '../../src/platform/database/database.js';
import { openDatabase } from '../../src/platform/database/openDatabase.js';
import { createHttpApp } from '../../src/platform/http/createHttpApp.js';
import { HttpModule } from '../../src/platform/http/http.module.js';
import { TelemetryModule } from '../../src/platform/telemetry/telemetry.module.js';
import { FirstBoot, type FirstSignIn } from '../../src/tenants/firstBoot.js';
import { CurrentUser, type Principal } from '../../src/tenants/principal.js';
import { RequireFeature, Roles } from '../../src/tenants/routeAccess.js';
import { TenantsModule } from '../../src/tenants/tenants.module.js';
import { newDatabase, newDataDir } from '../support/spawnBaton.js';

/** Routes as other parts have them, so that every guard can be seen at work. */
@Controller('guarded')
class GuardedController {
  @Get()
  read(@CurrentUser() caller: Principal) {
    return caller;
  }

  @Post()
  write() {
    return { written: true };
  }

  @Delete()
  @Roles('manager')
  manage() {
    return { managed: true };
  }

  @Get('feature')
  @RequireFeature('whatsapp_agent')
  feature() {
    return { on: true };
  }
}

export interface IdentityApp {
  url: string;
  first: FirstSignIn | null;
  database: Database;
  get: <T>(type: new (...args: never[]) => T) => T;
  call: (method: string, path: string, options?: CallOptions) => Promise<{ status: number; body: never }>;
  close(): Promise<void>;
}

interface CallOptions {
  token?: string;
  key?: string;
  tenant?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/**
 * A database to come back to with another start: of the server that the run is on, else an embedded one. `close` it
 * when all of them have ended.
 */
export async function openStorage() {
  const directory = await newDataDir();
  const onServer = process.env['DATABASE_URL'] !== undefined;
  const env = onServer ? { DATABASE_URL: await newDatabase(), APP_ENCRYPTION_KEY: 'ab'.repeat(32) } : {};
  const { database: settings } = readConfig({ DATA_DIR: directory, ...env });
  const { database, close } = await openDatabase(settings);
  return { directory, database, close };
}

type Storage = Awaited<ReturnType<typeof openStorage>>;

/** Baton's identity alone, over HTTP, on an embedded database of its own unless one is given. */
export async function startIdentity(env: Record<string, string> = {}, given?: Storage): Promise<IdentityApp> {
  const storage = given ?? (await openStorage());
  const config = readConfig({ LOG_LEVEL: 'silent', RATE_LIMITS: 'off', DATA_DIR: storage.directory, ...env });
  const app = await createHttpApp(rootModule(config, storage.database), config);
  const close = async () => {
    await app.close();
    if (given === undefined) await storage.close();
  };
  try {
    const first = await app.get(FirstBoot).run();
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    return {
      url,
      first,
      database: storage.database,
      get: (type) => app.get(type),
      call: (method, path, options) => call(url, method, path, options),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function rootModule(config: Config, database: Database) {
  @Global()
  @Module({
    providers: [
      { provide: Config, useValue: config },
      { provide: Database, useValue: database },
      { provide: SecretBox, useValue: new SecretBox(encryptionKey(config)) },
    ],
    exports: [Config, Database, SecretBox],
  })
  class GroundModule {}
  @Module({
    imports: [GroundModule, TelemetryModule, HttpModule, TenantsModule, AdminApiModule],
    controllers: [GuardedController],
  })
  class IdentityModule {}
  return IdentityModule;
}

async function call(url: string, method: string, path: string, options: CallOptions = {}) {
  const { token, key, tenant, body } = options;
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(key === undefined ? {} : { 'x-api-key': key }),
      ...(tenant === undefined ? {} : { 'x-tenant-id': tenant }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as never };
}
