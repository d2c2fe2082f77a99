import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions/sessions.module.js';
import { Assignments } from './assignments.service.js';
import { Handoff } from './handoff.service.js';

@Module({
  imports: [SessionsModule],
  providers: [Assignments, Handoff],
  exports: [Assignments, Handoff, SessionsModule],
})
export class HandoffModule {}
