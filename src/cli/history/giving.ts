import type { PeriodId } from '../../kernel/clock.js';
import { Poller, Projector } from '../../payments/index.js';
import type { Payment } from '../sandbox-control.js';
import { decideOnce } from './donations.js';
import { endOf, type Month } from './months.js';
import { MonthlyYear } from './monthly.js';
import type { Year } from './year.js';

/** What is given over the year, once and monthly. */
export class GivingYear {
  private paid = 0;

  private constructor(
    private readonly year: Year,
    private readonly once: ReadonlyMap<PeriodId, readonly Payment[]>,
    private readonly monthly: MonthlyYear,
  ) {}

  /** All decisions of the year. They come first: a page to pay on lives half an hour by the clock of today, and that is turned back to the months in which it is paid. */
  static async decide(year: Year, months: readonly Month[]): Promise<GivingYear> {
    const giving = new GivingYear(year, await decideOnce(year, months), await MonthlyYear.decide(year, months));
    await year.sandbox.clock(Date.parse(`${months[0]!.id}-01T00:00:00Z`) / 1000);
    return giving;
  }

  /** Pays what was decided for this month (the `number`th) while the sandbox's clock goes to its end, so that monthly gifts are charged by themselves; books it, and asks for what those who give monthly want by then. */
  async month(month: Month, number: number): Promise<void> {
    const { app, core, sandbox } = this.year;
    const once = this.once.get(month.id) ?? [];
    await sandbox.pay([...once, ...this.monthly.begun(month)]);
    await sandbox.clock(month.isNow ? null : endOf(month.id));
    this.paid += once.length;
    const hours = Math.ceil((Date.now() - Date.parse(`${month.id}-01T00:00:00Z`)) / 3_600_000);
    await app.get(Poller).poll(hours);
    await this.book();
    if ((await this.monthly.ask(number)) > 0) {
      await core.outbox.drain(core.jobs); // Stripe is told
      await this.book();
    }
  }

  get said(): string {
    return `${this.paid} of ${this.year.volumes.donations} donations, ${this.monthly.said} monthly`;
  }

  private async book(): Promise<void> {
    const { app, core } = this.year;
    await app.get(Projector).drain();
    await core.outbox.drain(core.jobs);
  }
}
