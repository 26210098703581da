import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Core } from '../../platform/core.js';
import type { Foundation } from '../foundation/index.js';
import type { SandboxControl } from '../sandbox-control.js';
import type { Dice } from './random.js';

/** How many of each thing happen in the year. */
export interface Volumes {
  /** Single gifts. */
  readonly donations: number;
  /** People who begin to give monthly. */
  readonly monthly: number;
  readonly parcels: number;
  readonly grants: number;
  readonly letters: number;
}
export const FULL_YEAR: Volumes = { donations: 800, monthly: 32, parcels: 240, grants: 130, letters: 400 };

/** What every part of the invented year works with. */
export interface Year {
  readonly app: NestFastifyApplication;
  readonly core: Pick<Core, 'changes' | 'connections' | 'outbox' | 'jobs'>;
  readonly foundation: Foundation;
  readonly sandbox: SandboxControl;
  readonly dice: Dice;
  readonly volumes: Volumes;
}

/** How many changes run at a time: more than the machine has processors, fewer than the pool has connections. */
export const WIDTH = 8;

/** This month's part of `total`, so that all months together make it: what was rounded away comes later. */
export class Quota {
  private done = 0;
  private share = 0;

  constructor(readonly total: number) {}

  next(share: number): number {
    this.share += share;
    const upTo = Math.round(this.total * Math.min(1, this.share));
    const count = upTo - this.done;
    this.done = upTo;
    return count;
  }

  get said(): string {
    return `${this.done} of ${this.total}`;
  }
}
