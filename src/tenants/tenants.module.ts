import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { RateLimitGuard } from '../platform/http/rateLimits.js';
import { AccessTokens } from './accessTokens.js';
import { AgentStore } from './agent.store.js';
import { ApiKeyStore } from './apiKey.store.js';
import { AuthenticateGuard } from './authenticate.guard.js';
import { Authenticator } from './authenticator.js';
import { BlockedNumberStore } from './blockedNumber.store.js';
import { ChannelAccountStore } from './channelAccount.store.js';
import { FeatureGuard } from './feature.guard.js';
import { FirstBoot } from './firstBoot.js';
import { FirstBootStore } from './firstBoot.store.js';
import { InstallationSecretStore } from './installationSecret.store.js';
import { OutletStore } from './outlet.store.js';
import { People } from './people.js';
import { RolesGuard } from './roles.guard.js';
import { SignIn } from './signIn.js';
import { SupabaseDirectory } from './supabaseDirectory.js';
import { TenantStore } from './tenant.store.js';
import { UserStore } from './user.store.js';
import { WhatsappSettingsStore } from './whatsappSettings.store.js';

/** What others may ask of it. */
const OPEN_TO_ALL = [
  AccessTokens,
  AgentStore,
  ApiKeyStore,
  Authenticator,
  BlockedNumberStore,
  ChannelAccountStore,
  FirstBoot,
  OutletStore,
  People,
  SignIn,
  TenantStore,
  UserStore,
  WhatsappSettingsStore,
];

/**
 * Who is who, and what each may do. Every HTTP route passes these guards in this order; only `@Public()` ones let
 * strangers in. Needs `Config`, `Database` and `SecretBox` to be provided globally, and `HttpModule`.
 */
@Global()
@Module({
  providers: [
    ...OPEN_TO_ALL,
    FirstBootStore,
    InstallationSecretStore,
    SupabaseDirectory,
    { provide: APP_GUARD, useClass: AuthenticateGuard },
    // Behind authentication, so that it can count by credential.
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_GUARD, useClass: RolesGuard },
    { provide: APP_GUARD, useClass: FeatureGuard },
  ],
  exports: OPEN_TO_ALL,
})
export class TenantsModule {}
