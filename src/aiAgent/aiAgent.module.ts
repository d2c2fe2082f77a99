import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AgentModels } from './agentModels.js';
import { ClassifyJob } from './classify.job.js';
import { TurnStore } from './turn.store.js';
import { Turns } from './turns.js';

@Module({
  imports: [SessionsModule],
  providers: [AgentModels, ClassifyJob, TurnStore, Turns],
  exports: [AgentModels],
})
export class AiAgentModule {}
