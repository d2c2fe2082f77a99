import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

export type ServerKind = 'baton' | 'storingNothing' | 'usualDesign';

const PROGRAMS: Record<ServerKind, string> = {
  baton: 'servers/baton.mjs',
  storingNothing: 'servers/storingNothing.mjs',
  usualDesign: 'baseline/server.mjs',
};
const WEBHOOK_SECRET = 'bench-webhook-secret';
const ACCOUNT = 'bench-account';

/** A PostgreSQL server with its defaults, fsync among them. */
const ADMIN_URL = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** A server under measurement, in a process and a database of its own. */
export class BenchServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly databaseName: string,
    private readonly dataDir: string,
  ) {}

  /** `embedded` runs it on PGlite instead. */
  static async start(
    kind: ServerKind,
    settings: Record<string, string> = {},
    embedded = false,
  ): Promise<BenchServer> {
    const databaseName = `baton_bench_${randomUUID().replaceAll('-', '')}`;
    if (!embedded) await asAdmin((client) => client.query(`create database ${databaseName}`));
    const dataDir = mkdtempSync(join(tmpdir(), 'baton-bench-'));
    const child = spawn(process.execPath, [fileURLToPath(new URL(PROGRAMS[kind], import.meta.url))], {
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        HOST: '127.0.0.1',
        DATA_DIR: dataDir,
        LOG_LEVEL: 'error',
        ADMIN_PASSWORD: 'bench password',
        UNIPILE_API_URL: 'http://127.0.0.1:9',
        UNIPILE_API_KEY: 'bench',
        UNIPILE_ACCOUNT_ID: ACCOUNT,
        UNIPILE_WEBHOOK_SECRET: WEBHOOK_SECRET,
        // No grace period ends while storing is measured.
        GRACE_DEFAULT_SECONDS: '86400',
        ...(!embedded && {
          DATABASE_URL: urlOf(databaseName),
          APP_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
        }),
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = await addressOf(child);
    return new BenchServer(child, url, embedded ? '' : databaseName, dataDir);
  }

  get databaseUrl(): string {
    return urlOf(this.databaseName);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('close', resolve));
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.dataDir, { recursive: true, force: true });
    if (this.databaseName !== '') {
      await asAdmin((client) => client.query(`drop database ${this.databaseName} with (force)`));
    }
  }
}

/** One webhook of Unipile from this contact; never the same message twice. */
export function unipileWebhook(contact: number): { headers: Record<string, string>; body: string } {
  const person = {
    attendee_id: `attendee-${contact}`,
    attendee_name: `Contact ${contact}`,
    attendee_provider_id: `90555${String(contact).padStart(7, '0')}@s.whatsapp.net`,
    attendee_profile_url: '',
  };
  return {
    headers: { 'content-type': 'application/json', 'x-unipile-secret': WEBHOOK_SECRET },
    body: JSON.stringify({
      event: 'message_received',
      webhook_name: 'bench',
      account_id: ACCOUNT,
      account_type: 'WHATSAPP',
      account_info: { user_id: '33611111111@s.whatsapp.net' },
      chat_id: `chat-${contact}`,
      provider_chat_id: person.attendee_provider_id,
      timestamp: new Date().toISOString(),
      message_id: randomUUID(),
      provider_message_id: randomUUID(),
      message: 'Hello, do you deliver on Sundays? I would need it before noon.',
      subject: null,
      sender: person,
      attendees: [person],
      attachments: [],
      is_event: 0,
      is_group: false,
      quoted: null,
      reaction: null,
      reaction_sender: null,
    }),
  };
}

async function asAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(ADMIN_URL);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(databaseName: string): string {
  const url = new URL(ADMIN_URL);
  url.pathname = `/${databaseName}`;
  return url.href;
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`A server under measurement ended with ${code} at its start`)),
    );
    if (child.stdout === null) return;
    createInterface(child.stdout).on('line', (line) => {
      const [word, url] = line.split(' ');
      if (word === 'listening' && url !== undefined) resolve(url);
    });
  });
}
