import { Injectable } from '@nestjs/common';
import { AppError } from '../contracts/errors.js';
import { equalSecrets, hashSecret } from '../platform/crypto/secrets.js';
import { TenantStore } from '../tenants/tenant.store.js';
import { type Connection, ConnectionStore } from './connection.store.js';

/** What an import must bring to be let in. */
export interface ImportCredentials {
  platform: string;
  connectionId: string;
  secret: string;
}

/** Who may import (spec/001, "Connection Validation"). */
@Injectable()
export class Connections {
  constructor(
    private readonly connections: ConnectionStore,
    private readonly tenants: TenantStore,
  ) {}

  /**
   * Checks in the document's order and words.
   * @throws AppError `unauthorized` (no such connection, wrong secret), `forbidden` (inactive), `feature_disabled`
   */
  async admit({ platform, connectionId, secret }: ImportCredentials): Promise<Connection> {
    const named = await this.connections.named(platform, connectionId);
    if (named.length === 0) throw new AppError('unauthorized', 'Invalid connection_id or platform');
    const hash = hashSecret(secret);
    const connection = named.find((each) => equalSecrets(each.api_secret_hash, hash));
    if (connection === undefined) throw new AppError('unauthorized', 'Invalid API key');
    if (!connection.is_active) throw new AppError('forbidden', 'Connection is inactive');
    const tenant = await this.tenants.find(connection.tenant_id);
    if (tenant?.features.includes('messaging_ingest')) return connection;
    throw new AppError('feature_disabled', 'The feature messaging_ingest is switched off');
  }
}
