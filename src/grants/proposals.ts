import { Inject, Injectable } from '@nestjs/common';
import type { Day } from '../kernel/clock.js';
import { formatMoney, minorFromDb } from '../kernel/money.js';
import { Conflict } from '../kernel/problem.js';
import { grantAwarded, Ledger } from '../ledger/index.js';
import type { Change } from '../platform/change/index.js';
import { checkProposal, type Proposed } from './policy.js';
import { type Programme, Programmes } from './programmes.js';
import type { Application } from './rows.js';

/** The money of a proposal: within its programme, set aside while it is decided on, committed when it is awarded. */
@Injectable()
export class Proposals {
  constructor(
    @Inject(Programmes) private readonly programmes: Programmes,
    @Inject(Ledger) private readonly ledger: Ledger,
  ) {}

  /** The programme. Throws Invalid, by field, when it is asked for more than it gives, with what the household was awarded in the same span. */
  async check(change: Change, application: Application, proposed: Proposed): Promise<Programme> {
    const programme = await this.programmes.find(change, application.programme);
    checkProposal(programme, proposed, await awardedInSpan(change, application));
    return programme;
  }

  /** Sets `amount` aside in the programme's fund. Throws Conflict `grants.noMoney` on field `amount`: two proposals never stand on the same money. */
  async setAside(change: Change, { id, currency }: Application, { fundId, amount, on }: { fundId: number; amount: number; on: Day }): Promise<void> {
    try {
      await this.ledger.reserve(change, { fundId, currency, amount, subject: subjectOf(id) }, on);
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
  async commit(change: Change, { id, currency }: Application, { programme: { fundId, kind }, grantId, amount, on }: { programme: Programme; grantId: string; amount: number; on: Day }): Promise<void> {
    const aside = await this.ledger.reservedFor(change, id);
    const here = aside.find((one) => one.fundId === fundId && one.currency === currency);
    await this.ledger.post(change, grantAwarded({
      key: `grant:${grantId}:award`, effectiveOn: on, fundId, currency, subject: grantId, account: `expense.grant.${kind}`, amount, reserved: here?.amount ?? 0, reservedFor: id,
    }));
    for (const held of aside) if (held !== here) await this.ledger.release(change, { ...held, subject: subjectOf(id) }, on); // of a fund that was the programme's when it was proposed
    if ((await this.ledger.available(change, fundId, currency)) < 0) throw new Conflict('ledger.insufficient', 'Refunds have taken the fund below zero; it promises nothing until that is made good.');
  }
}

const subjectOf = (id: string): { type: string; id: string } => ({ type: 'application', id });

/** What the household was awarded in the same programme and span, minor units. */
async function awardedInSpan(change: Change, { householdId, programme, period }: Application): Promise<number> {
  const row = await change.one<{ sum: string }>('SELECT coalesce(sum(amount_minor), 0) AS sum FROM family_grant WHERE household_id = $1 AND programme = $2 AND period = $3', [householdId, programme, period]);
  return minorFromDb(row!.sum);
}
