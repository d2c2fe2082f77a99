import { Injectable } from '@nestjs/common';
import { SecretBox } from '../platform/crypto/secretBox.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/transaction.js';

/** What this installation must remember about itself, sealed: its signing secret, one-time sign-in links. */
@Injectable()
export class InstallationSecretStore {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  /** The secret of this name; `make` is called when there is none yet. Instances that boot at once agree on one. */
  async readOrMake(name: string, make: () => string): Promise<string> {
    const known = await this.read(name);
    if (known !== null) return known;
    await this.database.query
      .insertInto('installation_secrets')
      .values({ name, value_encrypted: this.box.seal(make()) })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    const made = await this.read(name);
    if (made === null) throw new Error(`the secret "${name}" vanished while it was made`);
    return made;
  }

  private async read(name: string): Promise<string | null> {
    const row = await this.database.query
      .selectFrom('installation_secrets')
      .select('value_encrypted')
      .where('name', '=', name)
      .executeTakeFirst();
    return row === undefined ? null : this.box.open(row.value_encrypted);
  }

  async add(tx: Tx, name: string, value: string): Promise<void> {
    await tx.query
      .insertInto('installation_secrets')
      .values({ name, value_encrypted: this.box.seal(value) })
      .execute();
  }

  /** Takes a secret away and gives it, so that of several who ask only one gets it; null when there is none. */
  async take(name: string): Promise<{ value: string; createdAt: Date } | null> {
    const row = await this.database.query
      .deleteFrom('installation_secrets')
      .where('name', '=', name)
      .returning(['value_encrypted', 'created_at'])
      .executeTakeFirst();
    return row === undefined
      ? null
      : { value: this.box.open(row.value_encrypted), createdAt: row.created_at };
  }
}
