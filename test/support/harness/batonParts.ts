import type { INestApplication } from '@nestjs/common';
import { fromDist } from './fromDist.js';

/** What the harness needs of a running Baton, by the classes that `dist` has. */
export async function partsOf(app: INestApplication) {
  const { Database } = await fromDist<typeof import('../../../src/platform/database/database.js')>(
    'platform/database/database.js',
  );
  const { Config } =
    await fromDist<typeof import('../../../src/platform/config/config.js')>('platform/config/config.js');
  const { People } = await fromDist<typeof import('../../../src/tenants/people.js')>('tenants/people.js');
  const { AccessTokens } =
    await fromDist<typeof import('../../../src/tenants/accessTokens.js')>('tenants/accessTokens.js');
  const { ApiKeyStore } =
    await fromDist<typeof import('../../../src/tenants/apiKey.store.js')>('tenants/apiKey.store.js');
  const { ChannelAccountStore } = await fromDist<
    typeof import('../../../src/tenants/channelAccount.store.js')
  >('tenants/channelAccount.store.js');
  const { TenantStore } =
    await fromDist<typeof import('../../../src/tenants/tenant.store.js')>('tenants/tenant.store.js');
  const { UserStore } =
    await fromDist<typeof import('../../../src/tenants/user.store.js')>('tenants/user.store.js');
  const { WhatsappSettingsStore } = await fromDist<
    typeof import('../../../src/tenants/whatsappSettings.store.js')
  >('tenants/whatsappSettings.store.js');
  return {
    config: app.get(Config),
    database: app.get(Database),
    people: app.get(People),
    tokens: app.get(AccessTokens),
    keys: app.get(ApiKeyStore),
    accounts: app.get(ChannelAccountStore),
    tenants: app.get(TenantStore),
    users: app.get(UserStore),
    settings: app.get(WhatsappSettingsStore),
  };
}
