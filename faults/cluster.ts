import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chownSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../test/support/batonProcess.js';
import { eventually } from '../test/support/eventually.js';
import { keep, newDirectory, runCommand } from './children.js';

const DEBIAN = '/usr/lib/postgresql';
const READY_WITHIN_MS = 30_000;

/** `immediate` is what a crash leaves behind; `fast` ends every connection and writes everything first. */
const STOP_SIGNALS = { immediate: 'SIGQUIT', fast: 'SIGINT' } as const;

/** A PostgreSQL server of our own, with its defaults (fsync among them), in a directory that goes with it. */
export class Cluster {
  #server: ChildProcess | null = null;
  #databases = 0;
  /** What it wrote since its last start; not on its disk, which may be full. */
  #log = '';

  private constructor(
    private readonly binaries: string,
    private readonly directory: string,
    readonly port: number,
  ) {}

  /** @param parent where its directory is made: the place for temporary files, unless told otherwise */
  static async create(parent?: string, settings: Record<string, string> = {}): Promise<Cluster> {
    const directory = newDirectory(parent);
    const owner = ownerOfPostgres();
    if (owner.uid !== undefined && owner.gid !== undefined) chownSync(directory, owner.uid, owner.gid);
    const cluster = new Cluster(postgresBinaries(), directory, await freePort());
    try {
      const options = [
        '--auth=trust',
        '--username=postgres',
        '--encoding=UTF8',
        '--locale=C.UTF-8',
        '--no-sync',
      ];
      const initdb = join(cluster.binaries, 'initdb');
      await runCommand(initdb, [...options, cluster.data], { cwd: directory, ...owner });
      const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
      appendFileSync(join(cluster.data, 'postgresql.conf'), lines.join(''));
      await cluster.start();
      return cluster;
    } catch (error) {
      await cluster.remove();
      throw error;
    }
  }

  get url(): string {
    return this.urlOf('postgres');
  }

  get isRunning(): boolean {
    return this.#server !== null && this.#server.exitCode === null && this.#server.signalCode === null;
  }

  private get data(): string {
    return join(this.directory, 'data');
  }

  /** An empty database. */
  async newDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `faults_${this.#databases}`;
    await this.sql(`create database ${name}`);
    return this.urlOf(name);
  }

  async sql(text: string): Promise<void> {
    const client = new pg.Client(this.url);
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    const args = [
      '-D',
      this.data,
      '-p',
      String(this.port),
      '-k',
      this.directory,
      '-c',
      'listen_addresses=127.0.0.1',
    ];
    const server = keep(
      spawn(join(this.binaries, 'postgres'), args, {
        cwd: this.directory,
        stdio: ['ignore', 'ignore', 'pipe'],
        ...ownerOfPostgres(),
      }),
    );
    this.#log = '';
    server.stderr.on('data', (chunk: Buffer) => (this.#log += chunk.toString()));
    this.#server = server;
    await eventually(
      async () => {
        if (!this.isRunning) return 'it has ended';
        await this.sql('select 1');
        return true;
      },
      { timeoutMs: READY_WITHIN_MS },
    );
    if (!this.isRunning) throw new Error(`PostgreSQL did not start:\n${this.#log}`);
  }

  async stop(how: keyof typeof STOP_SIGNALS): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(STOP_SIGNALS[how]);
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop('immediate');
    rmSync(this.directory, { recursive: true, force: true });
  }

  private urlOf(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }
}

function postgresBinaries(): string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a)) : [];
  const debian = versions
    .map((version) => join(DEBIAN, version, 'bin'))
    .find((path) => existsSync(join(path, 'initdb')));
  return debian ?? execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim();
}

/** PostgreSQL refuses to run as root: then it runs as its own system user. */
export function ownerOfPostgres(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}
