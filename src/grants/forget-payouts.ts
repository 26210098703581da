import { Inject, Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { system } from '../kernel/actor.js';
import { Changes } from '../platform/change/index.js';
import { Reader } from '../platform/database/index.js';
import { Jobs } from '../platform/queue/index.js';
import { Vault } from '../platform/vault/index.js';
import { destroyKey } from './payouts.js';
import { records } from './records.js';

const EVERY_MS = 6 * 3_600_000;

/** Destroys where a family's money went once it arrived and nothing more is to be paid (SEC-24). */
@Injectable()
export class ForgetPayouts {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Settings) private readonly settings: Pick<Settings, 'PAYOUT_KEEP_DAYS'>,
    @Inject(Jobs) jobs: Jobs,
  ) {
    jobs.every('grants.forgetPayouts', EVERY_MS, () => this.run());
  }

  /** Returns how many were destroyed. The database looks again under the family's lock, so any number may run at once. */
  async run(): Promise<number> {
    const days = this.settings.PAYOUT_KEEP_DAYS;
    const ready = await this.reader.query<{ id: string }>('SELECT payouts_to_forget($1) AS id LIMIT 200', [days]);
    let gone = 0;
    for (const { id } of ready) {
      await this.changes.run(system('grants'), async (change) => {
        const row = await change.one<{ key: string | null }>('SELECT forget_payout($1, $2) AS key', [id, days]);
        if (!row?.key) return change.skip();
        await destroyKey(change, this.vault, id, row.key);
        change.record(records.payoutForgotten, { type: 'household', id });
        gone += 1;
      });
    }
    return gone;
  }
}
