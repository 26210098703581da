import { Inject, Injectable } from '@nestjs/common';
import { system } from '../../kernel/actor.js';
import { Changes } from '../../platform/change/index.js';
import { booksBeginAt } from '../opening/begin.js';
import { Poller } from '../poller.js';
import { Projector } from '../projector.js';
import { mirrorMended } from '../records.js';

/** Before anything is compared: what Stripe has and we were not told comes in, and lost rows of the mirror come back. */
@Injectable()
export class Sweep {
  constructor(
    @Inject(Poller) private readonly poller: Poller,
    @Inject(Projector) private readonly projector: Projector,
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  /** What happened before the books began is in their opening, and left alone. */
  async run(hours: number): Promise<void> {
    await this.mendMirror();
    const beginsAt = await this.beginsAt();
    await this.poller.poll(hours, Date.now(), beginsAt);
    await this.lookAgain(beginsAt);
    await this.projector.drain();
  }

  private beginsAt(): Promise<number> {
    return this.changes.run(system('reconciliation'), (change) => {
      change.skip();
      return booksBeginAt(change);
    });
  }

  private async mendMirror(): Promise<void> {
    await this.changes.run(system('reconciliation'), async (change) => {
      const row = await change.one<{ mended: number }>('SELECT ledger.mend_psp_items() AS mended');
      if (row!.mended === 0) return change.skip();
      change.record(mirrorMended, { type: 'ledger', id: 'psp_item' }, { rows: row!.mended });
    });
  }

  /** An envelope of a balance transaction that is done and in no entry was done too early: it is looked at once more. */
  private async lookAgain(beginsAt: number): Promise<void> {
    await this.changes.run(system('reconciliation'), async (change) => {
      change.skip(); // its facts will say whether anything is new
      await change.query(
        `UPDATE payment_event e SET state = 'waiting', attempts = 0, due_at = now() WHERE e.state = 'done' AND e.id LIKE 'poll:txn\\_%'
           AND NOT EXISTS (SELECT FROM ledger.psp_item i WHERE i.psp = 'stripe' AND i.item = substr(e.id, 6)) AND e.received_at > now() - interval '400 days' AND e.created >= to_timestamp($1)`, [beginsAt]);
    });
  }
}
