import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** Databases of our own on the server that DATABASE_URL names, dropped when the run ends. */
export class TestDatabases {
  readonly #serverUrl: string;
  readonly #names: string[] = [];

  constructor(serverUrl: string) {
    this.#serverUrl = serverUrl;
  }

  /** Makes an empty one and answers its connection string. */
  async create(): Promise<string> {
    const name = `baton_test_${randomUUID().replaceAll('-', '')}`;
    await this.#asAdmin((admin) => admin.query(`create database ${name}`));
    this.#names.push(name);
    const url = new URL(this.#serverUrl);
    url.pathname = `/${name}`;
    return url.href;
  }

  async dropAll(): Promise<void> {
    await this.#asAdmin(async (admin) => {
      for (const name of this.#names.splice(0)) await admin.query(`drop database ${name} with (force)`);
    });
  }

  async #asAdmin(work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
    const admin = new pg.Client(this.#serverUrl);
    await admin.connect();
    try {
      await work(admin);
    } finally {
      await admin.end();
    }
  }
}
