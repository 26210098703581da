import { Inject, Injectable } from '@nestjs/common';
import { Matches } from 'class-validator';
import { Settings } from '../../../config/settings.js';
import type { Changes } from '../change/index.js';
import { defineJob, Jobs } from '../queue/index.js';
import { system } from '../../kernel/actor.js';
import { Mailer } from './mail.js';

class Red {
  /** Names of doctor's checks, nothing else. */
  @Matches(/^[a-z-]{1,30}( [a-z-]{1,30}){0,30}$/) checks!: string;
}
const doctorRed = defineJob('mail.doctorRed', Red);

/** Tells the operators (ALERT_MAIL) that doctor found something; which checks, and nothing about anybody. */
@Injectable()
export class Alerts {
  constructor(@Inject(Jobs) jobs: Jobs, @Inject(Mailer) mailer: Mailer, @Inject(Settings) settings: Settings) {
    jobs.handle(doctorRed, async ({ checks }) => {
      if (!settings.ALERT_MAIL) return;
      await mailer.send({ to: settings.ALERT_MAIL, lang: 'en', text: `Please run “npm run cli -- doctor” on the server: ${checks.split(' ').join(', ')}.` });
    });
  }

  static leave(changes: Changes, checks: readonly string[]): Promise<void> {
    return changes.run(system('doctor'), (change) => {
      change.later(doctorRed, { checks: checks.join(' ') });
      change.skip(); // a mail to the operators changes nothing that is recorded
      return Promise.resolve();
    });
  }
}
