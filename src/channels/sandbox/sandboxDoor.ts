import { type CanActivate, Injectable } from '@nestjs/common';
import { notFound } from '../../contracts/errors.js';
import { Config } from '../../platform/config/config.js';

/** Where the sandbox is off, there is nothing: anybody could write as a customer. */
@Injectable()
export class SandboxDoor implements CanActivate {
  constructor(private readonly config: Config) {}

  get isOpen(): boolean {
    return this.config.sandbox.channel;
  }

  canActivate(): boolean {
    if (!this.isOpen) throw notFound('The sandbox');
    return true;
  }
}
