import { Module } from '@nestjs/common';
import { OutgoingHttp } from './outgoingHttp.js';

@Module({ providers: [OutgoingHttp], exports: [OutgoingHttp] })
export class OutgoingHttpModule {}
