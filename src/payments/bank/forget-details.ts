import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Settings } from '../../../config/settings.js';
import { system } from '../../kernel/actor.js';
import { monthClosed } from '../../ledger/index.js';
import { type Change, Changes } from '../../platform/change/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { Vault } from '../../platform/vault/index.js';
import { detailsForgotten } from './records.js';

const SWEEP_MS = 6 * 3_600_000;
const BATCH = 200;

/** Who paid is destroyed once the month the line is booked in is closed, and at the latest BANK_DETAILS_DAYS after the statement came. */
@Injectable()
export class ForgetDetails implements OnModuleInit {
  constructor(
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(Settings) private readonly settings: Pick<Settings, 'BANK_DETAILS_DAYS'>,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(monthClosed, () => this.sweep());
    this.jobs.every('bank.details', SWEEP_MS, () => this.sweep());
  }

  /** Destroys what is no longer needed. */
  async sweep(): Promise<void> {
    for (let gone = BATCH; gone === BATCH; ) gone = await this.changes.run(system('payments'), (change) => this.forget(change));
  }

  private async forget(change: Change): Promise<number> {
    const due = await change.query<{ id: string; key: string }>(
      `SELECT l.id, l.key_id AS key FROM bank_line l JOIN bank_statement s ON s.id = l.statement_id LEFT JOIN ledger.entry e ON e.key = l.entry
       LEFT JOIN ledger.period p ON p.id = to_char(e.effective_on, 'YYYY-MM')
       WHERE l.key_id IS NOT NULL AND (p.state = 'closed' OR s.imported_at < now() - make_interval(days => $1)) ORDER BY l.n LIMIT $2 FOR UPDATE OF l SKIP LOCKED`, [this.settings.BANK_DETAILS_DAYS, BATCH]);
    if (due.length === 0) change.skip();
    for (const { id, key } of due) {
      await this.vault.destroy(change, key, 'donor');
      const record = change.record(detailsForgotten, { type: 'bankLine', id });
      await change.query('UPDATE bank_line SET details = NULL, key_id = NULL, record_id = $2 WHERE id = $1', [id, record]);
    }
    return due.length;
  }
}
