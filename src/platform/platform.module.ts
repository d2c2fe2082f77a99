import { join } from 'node:path';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Config } from './config/config.js';
import { SecretBox } from './crypto/secretBox.js';
import { Database } from './database/database.js';
import { DuePoller } from './dueWork/duePoller.js';
import { HttpModule } from './http/http.module.js';
import { Jobs } from './jobs/jobs.js';
import { FileStorage } from './storage/fileStorage.js';
import { LocalFileStorage } from './storage/localFileStorage.js';
import { SignedLinks } from './storage/signedLinks.js';
import { SupabaseFileStorage } from './storage/supabaseFileStorage.js';
import { TelemetryModule } from './telemetry/telemetry.module.js';

/** What is opened before the application is made. */
export interface Foundation {
  config: Config;
  database: Database;
  /** 64 hex digits. */
  encryptionKey: string;
}

/** What every module may ask for, and no module brings itself. Knows no feature. */
@Global()
@Module({})
export class PlatformModule {
  static on({ config, database, encryptionKey }: Foundation): DynamicModule {
    const links = new SignedLinks(encryptionKey, config.http.publicUrl ?? '');
    const providers = [
      { provide: Config, useValue: config },
      { provide: Database, useValue: database },
      { provide: SecretBox, useValue: new SecretBox(encryptionKey) },
      { provide: FileStorage, useValue: fileStorage(config, links) },
      { provide: SignedLinks, useValue: links },
      DuePoller,
      Jobs,
    ];
    return { module: PlatformModule, imports: [HttpModule, TelemetryModule], providers, exports: providers };
  }
}

function fileStorage({ supabase, database }: Config, links: SignedLinks): FileStorage {
  return supabase.url !== null && supabase.secretKey !== null
    ? new SupabaseFileStorage(supabase.url, supabase.secretKey)
    : new LocalFileStorage(join(database.dataDir, 'files'), links);
}
