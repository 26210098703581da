import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { Forbidden, NotFound } from '../kernel/problem.js';
import { Changes } from '../platform/change/index.js';
import { type About, Files } from '../platform/files/files.js';
import { Reveals } from '../reveals/index.js';

/** Kept until the claim is rejected or its run is paid back. */
export const receiptOf = (claimId: string): About => ({ purpose: 'receipt', about: claimId });

/** Pictures of receipts, for whoever decides about the expense. */
@Injectable()
export class Receipts {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Files) private readonly files: Files,
    @Inject(Reveals) private readonly reveals: Reveals,
  ) {}

  /** One look. Throws NotFound `fulfilment.noClaim`, `files.none`, Forbidden `fulfilment.ownClaim`, and what `Reveals.look` throws. */
  show(claimId: string, actor: Actor): Promise<Buffer> {
    return this.changes.run(actor, async (change) => {
      const claim = await change.one<{ volunteer_id: string }>('SELECT volunteer_id FROM expense_claim WHERE id = $1', [claimId]);
      if (!claim) throw new NotFound('fulfilment.noClaim', 'There is no such claim.');
      if (claim.volunteer_id === actor.id) throw new Forbidden('fulfilment.ownClaim', 'Somebody else decides about your own expenses.');
      const open = await this.reveals.look(change, { look: 'receipt', subject: { kind: 'staff', id: claim.volunteer_id }, why: { reason: 'expense' }, fields: ['stored_file.content'] });
      return this.files.open(change, receiptOf(claimId), open);
    });
  }
}
