import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const PROGRAMS = {
  baton: 'servers/baton.mjs',
  storingNothing: 'servers/storingNothing.mjs',
  announcingOnly: 'servers/announcingOnly.mjs',
  usualDesign: 'baseline/server.mjs',
  bareSocketIo: 'baseline/bareSocketIo.mjs',
};
export type ServerKind = keyof typeof PROGRAMS;

export const ADMIN = { email: 'bench@baton.local', password: 'bench password' };
const WEBHOOK_SECRET = 'bench-webhook-secret';
const ACCOUNT = 'bench-account';

/** A PostgreSQL server with its defaults, fsync among them. */
const ADMIN_URL = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/**
 * Where a server keeps its things: a database of its own on the PostgreSQL server, one there that outlives it, PGlite, or
 * what another one has; or it has none.
 */
type Place = 'server' | { kept: string } | 'embedded' | 'nowhere' | BenchServer;

/** The same for all, or a kept database could not be opened again. */
const ENCRYPTION_KEY = 'ab'.repeat(32);

/** A server under measurement, in a process and, unless told otherwise, a database of its own. */
export class BenchServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly settings: Record<string, string>,
    /** Its own alone, which goes with it. */
    private readonly databaseName: string | null,
    private readonly dataDir: string,
  ) {}

  static async start(kind: ServerKind, place: Place = 'server'): Promise<BenchServer> {
    const databaseName = place === 'server' ? `baton_bench_${randomUUID().replaceAll('-', '')}` : null;
    const settings =
      place instanceof BenchServer ? place.settings : await databaseSettings(place, databaseName);
    const dataDir = mkdtempSync(join(tmpdir(), 'baton-bench-'));
    const program = fileURLToPath(new URL(PROGRAMS[kind], import.meta.url));
    const child = spawn(process.execPath, ['--expose-gc', program], {
      env: { ...environment(dataDir), ...settings },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    return new BenchServer(child, await addressOf(child), settings, databaseName, dataDir);
  }

  get databaseUrl(): string {
    return this.settings['DATABASE_URL'] ?? '';
  }

  /** In bytes, once the garbage is gone. */
  memory(): Promise<{ heapUsed: number; rss: number }> {
    return new Promise((resolve) => {
      this.child.once('message', (memory) => resolve(memory as { heapUsed: number; rss: number }));
      this.child.send('memory');
    });
  }

  /** A token of its administrator. */
  async signIn(): Promise<string> {
    const response = await fetch(`${this.url}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ADMIN),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('close', resolve));
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.dataDir, { recursive: true, force: true });
    const { databaseName } = this;
    if (databaseName !== null)
      await asAdmin((client) => client.query(`drop database ${databaseName} with (force)`));
  }
}

async function databaseSettings(
  place: Exclude<Place, BenchServer>,
  ownName: string | null,
): Promise<Record<string, string>> {
  const name = typeof place === 'object' ? place.kept : ownName;
  if (name === null) return {};
  await asAdmin(async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${name}`);
  });
  return { DATABASE_URL: urlOf(name), APP_ENCRYPTION_KEY: ENCRYPTION_KEY };
}

const environment = (dataDir: string) => ({
  PATH: process.env['PATH'],
  PORT: '0',
  HOST: '127.0.0.1',
  DATA_DIR: dataDir,
  LOG_LEVEL: 'error',
  ADMIN_EMAIL: ADMIN.email,
  ADMIN_PASSWORD: ADMIN.password,
  // A thousand screens sign in from one address.
  RATE_LIMITS: 'off',
  UNIPILE_API_URL: 'http://127.0.0.1:9',
  UNIPILE_API_KEY: 'bench',
  UNIPILE_ACCOUNT_ID: ACCOUNT,
  UNIPILE_WEBHOOK_SECRET: WEBHOOK_SECRET,
  // No grace period ends while storing is measured.
  GRACE_DEFAULT_SECONDS: '86400',
});

/** One webhook of Unipile from this contact; never the same message twice. */
export function unipileWebhook(
  contact: number,
  text = 'Hello, do you deliver on Sundays? I would need it before noon.',
): { headers: Record<string, string>; body: string } {
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
      message: text,
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

/** What a figure depends on: `PostgreSQL 15.13, fsync on, …`. */
export async function postgresInWords(): Promise<string> {
  const asked = ['fsync', 'synchronous_commit', 'autovacuum', 'shared_buffers'];
  const { rows } = await asAdmin((client) =>
    client.query<{ words: string }>(
      `select 'PostgreSQL ' || current_setting('server_version') ||
         string_agg(', ' || name || ' ' || current_setting(name), '' order by place) as words
       from unnest($1::text[]) with ordinality as asked (name, place)`,
      [asked],
    ),
  );
  return rows[0]?.words ?? '';
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
