import { Module } from '@nestjs/common';
import { ContactsModule } from '../../contacts/contacts.module.js';
import { AgentsController } from './agents.controller.js';
import { AgentProviderCheck } from './agents.providerCheck.js';
import { ApiKeysController } from './apiKeys.controller.js';
import { AuthController } from './auth.controller.js';
import { ContactsController } from './contacts.controller.js';
import { HealthController } from './health.controller.js';
import { UsersController } from './users.controller.js';

/** Signing in, people, API keys, AI agents, contacts, health. */
@Module({
  imports: [ContactsModule],
  controllers: [
    AgentsController,
    ApiKeysController,
    AuthController,
    ContactsController,
    HealthController,
    UsersController,
  ],
  providers: [AgentProviderCheck],
})
export class AdminApiModule {}
