import { Inject, Injectable } from '@nestjs/common';
import type { Day } from '../kernel/clock.js';
import { Invalid } from '../kernel/problem.js';
import { Families } from '../families/index.js';
import type { Change } from '../platform/change/index.js';
import { Payouts } from './payouts.js';
import { type Programme, Programmes } from './programmes.js';
import { Proposals } from './proposals.js';
import { records } from './records.js';
import { type Application, move } from './rows.js';
import { spanOf } from './spans.js';

const ASKED_MOST = 100_000_000;

/** What several steps of an application share. */
@Injectable()
export class ApplicationParts {
  constructor(
    @Inject(Families) private readonly families: Families,
    @Inject(Payouts) readonly payouts: Payouts,
    @Inject(Programmes) private readonly programmes: Programmes,
    @Inject(Proposals) readonly proposals: Proposals,
  ) {}

  /** The programme a need belongs to and the span the day falls into. Throws Invalid on `programme` or `amount`. */
  async place(change: Change, { programme: code, asked }: { programme: string; asked: number }, on: Day): Promise<Pick<Programme, 'currency'> & { programme: string; period: string }> {
    const programme = await this.programmes.find(change, code);
    if (!Number.isSafeInteger(asked) || asked < 1 || asked > ASKED_MOST) {
      const sentence = 'Enter an amount in figures, for example 180. A guess is fine.';
      throw new Invalid('grants.asked', sentence, { amount: sentence });
    }
    return { programme: code, period: spanOf(programme.span, on), currency: programme.currency };
  }

  /** Throws Invalid `grants.incomplete` naming what is missing: `who`, `payment`. */
  async checkComplete(change: Change, householdId: string): Promise<void> {
    const fields: Record<string, string> = {};
    if (!(await this.families.own(change, householdId))) fields['who'] = 'Say who you are first.';
    if (!(await this.payouts.exists(change, householdId))) fields['payment'] = 'Say how the money can reach you first.';
    if (Object.keys(fields).length > 0) throw new Invalid('grants.incomplete', 'Something is still missing.', fields);
  }

  /** Looks for families that named the same person inside. None: on to screening at once. */
  async findDuplicates(change: Change, application: Application, on: Day): Promise<void> {
    const others = await this.families.alike(change, application.householdId);
    const { id } = application;
    for (const other of others) await change.query('INSERT INTO duplicate_candidate (application_id, other_household) VALUES ($1, $2) ON CONFLICT DO NOTHING', [id, other]);
    const checked = { ...application, state: await move(change, application, 'check', { kind: records.checked, on, fields: { candidates: others.length } }) };
    if (others.length === 0) await move(change, checked, 'clear', { kind: records.cleared, on });
  }
}
