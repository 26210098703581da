import { Inject, Injectable } from '@nestjs/common';
import type { Day } from '../kernel/clock.js';
import { formatMoney, minorFromDb } from '../kernel/money.js';
import { Conflict } from '../kernel/problem.js';
import { grantAwarded, Ledger } from '../ledger/index.js';
import type { Change } from '../platform/change/index.js';
import { checkProposal, type Proposed } from './policy.js';
import { Programmes } from './programmes.js';
import type { Application } from './rows.js';

/** The money of a proposal: within its programme, set aside while it is decided on, committed when it is awarded. */
@Injectable()
export class Proposals {
  constructor(
    @Inject(Programmes) private readonly programmes: Programmes,
    @Inject(Ledger) private readonly ledger: Ledger,
  ) {}

  /** Throws Invalid, by field, when it goes beyond the programme, with what the household was awarded in the same span. */
  async check(change: Change, application: Application, proposed: Proposed): Promise<void> {
    checkProposal(await this.programmes.find(change, application.programme), proposed, await awardedInSpan(change, application));
  }

  /** Sets aside what is missing to `amount`. Throws Conflict `grants.noMoney` on field `amount`: two proposals never stand on the same money. */
  async setAside(change: Change, { id, programme, currency }: Application, amount: number, on: Day): Promise<void> {
    const { fundId } = await this.programmes.find(change, programme);
    const missing = amount - await this.asideFor(change, id);
    if (missing <= 0) return;
    try {
      await this.ledger.reserve(change, { fundId, currency, amount: missing, subject: subjectOf(id) }, on);
    } catch (error) {
      if (!(error instanceof Conflict) || error.code !== 'ledger.insufficient') throw error;
      const need = formatMoney({ minor: amount, currency }, 'en-GB');
      const sentence = `The programme’s fund has less than ${need} that is not promised already. Propose less, or wait for income.`;
      throw new Conflict('grants.noMoney', sentence, { amount: sentence });
    }
  }

  /** Lets go of all that is set aside for it. */
  letGo(change: Change, id: string, on?: Day): Promise<void> {
    return this.ledger.letGo(change, subjectOf(id), on);
  }

  /**
   * The grant is owed to the family from `on`: posting rule 17, out of what was set aside for the application. Throws
   * Conflict `ledger.insufficient` for a fund that refunds have pushed below zero meanwhile.
   */
  async commit(change: Change, { id, programme, currency }: Application, { grantId, amount, on }: { grantId: string; amount: number; on: Day }): Promise<void> {
    const { fundId, kind } = await this.programmes.find(change, programme);
    const aside = await this.ledger.reservedFor(change, id);
    const reserved = aside.find((one) => one.fundId === fundId && one.currency === currency)?.amount ?? 0;
    await this.ledger.post(change, grantAwarded({
      key: `grant:${grantId}:award`, effectiveOn: on, fundId, currency, subject: grantId, account: `expense.grant.${kind}`, amount, reserved, reservedFor: id,
    }));
    await this.letGo(change, id, on); // of a fund that was the programme's when it was proposed
    if ((await this.ledger.available(change, fundId, currency)) < 0) throw new Conflict('ledger.insufficient', 'Refunds have taken the fund below zero; it promises nothing until that is made good.');
  }

  private async asideFor(change: Change, id: string): Promise<number> {
    return (await this.ledger.reservedFor(change, id)).reduce((sum, { amount }) => sum + amount, 0);
  }
}

const subjectOf = (id: string): { type: string; id: string } => ({ type: 'application', id });

/** What the household was awarded in the same programme and span, minor units. */
async function awardedInSpan(change: Change, { householdId, programme, period }: Application): Promise<number> {
  const row = await change.one<{ sum: string }>('SELECT coalesce(sum(amount_minor), 0) AS sum FROM family_grant WHERE household_id = $1 AND programme = $2 AND period = $3', [householdId, programme, period]);
  return minorFromDb(row!.sum);
}
