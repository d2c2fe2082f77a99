import { Module } from '@nestjs/common';
import { BuiltDashboard } from './builtDashboard.js';
import { DashboardController } from './dashboard.controller.js';

/** Serves the agents' inbox at `/`. */
@Module({ controllers: [DashboardController], providers: [BuiltDashboard] })
export class DashboardModule {}
