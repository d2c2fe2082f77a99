import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DEFAULT_TENANT_ID } from '../../src/contracts/ids.js';
import { JOB_SCHEDULES, type JobName } from '../../src/contracts/jobs.js';
import { readConfig } from '../../src/platform/config/config.js';
import type { Database } from '../../src/platform/database/database.js';
import { openDatabase } from '../../src/platform/database/openDatabase.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { SessionsModule } from '../../src/sessions/sessions.module.js';
import { eventually } from '../support/eventually.js';
import { newDataDir } from '../support/spawnBaton.js';

const UPKEEP: readonly JobName[] = ['expireConversations', 'deleteOldMessages'];

/** The jobs of parts that are not here. */
@Injectable()
class OtherJobs {
  constructor(jobs: Jobs) {
    for (const name of Object.keys(JOB_SCHEDULES) as JobName[]) {
      if (!UPKEEP.includes(name)) jobs.handle(name, () => Promise.resolve());
    }
  }
}

/** Upkeep alone, on a data directory that the test can look into. */
describe('the files of deleted messages', () => {
  let directory: string;
  let app: INestApplicationContext;
  let database: Database;
  let closeDatabase: () => Promise<void>;

  beforeAll(async () => {
    directory = await newDataDir();
    const config = readConfig({ DATA_DIR: directory, LOG_LEVEL: 'silent' });
    const opened = await openDatabase(config.database);
    database = opened.database;
    closeDatabase = opened.close;
    const platform = PlatformModule.on({ config, database, encryptionKey: 'ab'.repeat(32) });
    @Module({ imports: [platform, SessionsModule], providers: [OtherJobs] })
    class UpkeepModule {}
    app = await NestFactory.createApplicationContext(UpkeepModule, { logger: false });
  });

  afterAll(async () => {
    await app.close();
    await closeDatabase();
  });

  const query = (text: string, params: unknown[]) => database.pool.query(text, params);

  async function messageWithFile(conversationId: string, seq: number, daysOld: number): Promise<string> {
    const path = `${DEFAULT_TENANT_ID}/${randomUUID()}.txt`;
    const file = join(directory, 'files', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, 'a file');
    const messageId = randomUUID();
    await query(
      `insert into messages (id, tenant_id, conversation_id, seq, version, direction, sender_type, type, status, sent_at, created_at)
       values ($1, $2, $3, $4, $4, 'inbound', 'customer', 'document', 'received', now(), now() - make_interval(days => $5))`,
      [messageId, DEFAULT_TENANT_ID, conversationId, seq, daysOld],
    );
    await query(
      `insert into message_attachments (id, tenant_id, conversation_id, message_id, type, file_path)
       values ($1, $2, $3, $4, 'document', $5)`,
      [randomUUID(), DEFAULT_TENANT_ID, conversationId, messageId, path],
    );
    return file;
  }

  it('are deleted with them, and a younger message’s file stays', async () => {
    await query(`insert into tenants (id, name) values ($1, 'Upkeep') on conflict do nothing`, [
      DEFAULT_TENANT_ID,
    ]);
    const conversationId = randomUUID();
    await query(
      `insert into conversations (id, tenant_id, channel, platform, thread_scope, external_id, message_count, unread_count, last_seq)
       values ($1, $2, 'sandbox', 'whatsapp', 'sandbox', 'files', 2, 2, 2)`,
      [conversationId, DEFAULT_TENANT_ID],
    );
    const old = await messageWithFile(conversationId, 1, 91);
    const young = await messageWithFile(conversationId, 2, 89);
    await database.transaction((tx) => app.get(Jobs).send(tx, 'deleteOldMessages', [{}]));
    await eventually(
      async () => {
        const { rows } = await query(
          'select message_count, unread_count, last_message_preview from conversations where id = $1',
          [conversationId],
        );
        expect(rows).toEqual([{ message_count: 1, unread_count: 1, last_message_preview: '[document]' }]);
        return true;
      },
      { timeoutMs: 15_000 },
    );
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
    const attachments = await query('select 1 from message_attachments where conversation_id = $1', [
      conversationId,
    ]);
    expect(attachments.rows).toHaveLength(1);
  });
});
