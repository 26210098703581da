import { Inject, Injectable } from '@nestjs/common';
import { IsIn, IsInt, IsOptional } from 'class-validator';
import { Settings } from '../../config/settings.js';
import type { Change } from '../platform/change/index.js';
import { Mailer } from '../platform/mail/index.js';
import { defineJob, Jobs } from '../platform/queue/index.js';

/** What operators are told at once, beside the record and the to-do list: never an amount, never who. */
const ALERTS = {
  'unknown-money': 'Money came that belongs to no gift of ours; it waits in suspense.',
  'amount-differs': 'A donor was charged another amount than we asked for; the money waits in suspense.',
  'refused-card': 'A monthly gift was stopped, because its card is of a refused country now.',
  'stop-refused': 'A monthly gift was to be stopped and still goes on at Stripe; look at it now, end it on Stripe’s own pages if it cannot be asked again.',
  parked: 'An event of Stripe was set aside, because it could not be worked on; what it is about is not booked yet.',
  'webhooks-silent': 'For a quarter of an hour Stripe’s webhooks have not arrived, although there is something to tell; all is booked from its list meanwhile. Look at the endpoint in Stripe’s dashboard, and run doctor.',
  'fund-below-zero': 'A refund or dispute took a fund below zero; it can promise nothing until it is covered.',
  'refund-failed': 'A refund did not arrive: the fund has the money again, and the donor does not.',
  'refund-outside': 'A refund was made on Stripe’s own pages, outside the process: it is in the books, and nobody approved it here.',
  dispute: 'A donor’s bank disputes a payment; there is a day until which it can be answered.',
  'fraud-warning': 'A card’s bank warns of fraud: a refund within a day usually keeps a dispute away.',
  'refused-country': 'A card from a country we refuse got through: somebody decides what to do.',
  difference: 'Stripe, the bank and the books do not agree on something; /staff/money/reconciliation names it and says what to do.',
} as const;
type Alert = keyof typeof ALERTS;

class AlertOf {
  @IsIn(Object.keys(ALERTS)) what!: Alert;
  @IsOptional() @IsInt() count?: number;
}
const raised = defineJob('payments.alert', AlertOf);

/** Leaves the alert with the change, so that it is told if and only if the change commits. `count`: how many there are, where one mail tells of several. */
export const alert = (change: Change, what: Alert, count?: number): void => change.later(raised, { what, ...(count === undefined ? {} : { count }) });

/** Tells the operators (ALERT_MAIL) about money that needs a person. */
@Injectable()
export class PaymentAlerts {
  constructor(@Inject(Jobs) jobs: Jobs, @Inject(Mailer) mailer: Mailer, @Inject(Settings) settings: Settings) {
    jobs.handle(raised, async ({ what, count }) => {
      if (settings.ALERT_MAIL) await mailer.send({ to: settings.ALERT_MAIL, lang: 'en', text: `${ALERTS[what]}${count === undefined ? '' : ` New: ${count}.`} Sign in and look at what waits for you.` });
    });
  }
}
