import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { createHmac, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { system } from '../kernel/actor.js';
import { type Day, type PeriodId, periodOf } from '../kernel/clock.js';
import { Ledger, monthClosed } from '../ledger/index.js';
import { Changes } from '../platform/change/index.js';
import { Jobs } from '../platform/queue/index.js';
import { APP_POOL } from '../platform/tokens.js';
import { Vault } from '../platform/vault/index.js';
import type { PaymentFacts } from './facts.js';
import { contributorKeyDestroyed } from './records.js';

const KEY_BYTES = 32;
const SWEEP_MS = 6 * 3_600_000;
const KNOWN_MS = 60_000;

/**
 * Who stands behind a gift, for counting people and nothing else: a pseudonym of the card under a key of the month.
 * Gifts by the same card within a month meet, gifts of different months do not, and once the month is closed its key is
 * destroyed, so that nobody who has a card can ask what it gave. A fact that comes after its month was closed belongs to
 * the month it is booked in. Since months do not meet, somebody who gives every month counts once for each month when
 * several are told together (docs/architecture.md, “Public figures”, says what that costs).
 */
@Injectable()
export class Contributors implements OnModuleInit {
  /** By the month of a gift: the key of the month it is booked in. For a minute, since another process may close it. */
  private readonly known = new Map<PeriodId, { readonly key: Buffer; readonly until: number }>();

  constructor(
    @Inject(APP_POOL) private readonly pool: pg.Pool,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Ledger) private readonly ledger: Ledger,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(monthClosed, ({ period }) => this.forget([period]));
    this.jobs.every('payments.contributors', SWEEP_MS, () => this.sweep());
  }

  /** A uuid that stands for the card in the month in which the gift is booked; null without a card or before the money moved. */
  async of({ cardFingerprint, balance }: PaymentFacts): Promise<string | null> {
    const day = balance[0]?.day;
    return cardFingerprint === null || day === undefined ? null : pseudonym(await this.keyFor(day), cardFingerprint);
  }

  /** The same for the account a transfer came from. */
  async ofAccount(account: string | null, day: Day): Promise<string | null> {
    return account === null ? null : pseudonym(await this.keyFor(day), `account ${account.replace(/\s/g, '').toUpperCase()}`);
  }

  /** Destroys keys of closed months that somebody made while the month was being closed. */
  async sweep(): Promise<void> {
    const { rows } = await this.pool.query<{ period: PeriodId }>(`SELECT k.period FROM keyring.contributor_key k JOIN ledger.period p ON p.id = k.period AND p.state = 'closed'`);
    await this.forget(rows.map(({ period }) => period));
  }

  private async keyFor(day: Day): Promise<Buffer> {
    const known = this.known.get(periodOf(day));
    if (known && known.until > Date.now()) return known.key;
    const key = await this.keyOf(await this.monthOf(day));
    this.known.set(periodOf(day), { key, until: Date.now() + KNOWN_MS });
    return key;
  }

  private async monthOf(day: Day): Promise<PeriodId> {
    const one = async <Row>(sql: string, params?: unknown[]): Promise<Row | undefined> => (await this.pool.query(sql, params)).rows[0] as Row | undefined;
    return periodOf(await this.ledger.bookingDay({ one }, day));
  }

  private async keyOf(period: PeriodId): Promise<Buffer> {
    const { rows } = await this.pool.query<{ key: Buffer }>(
      `WITH made AS (INSERT INTO keyring.contributor_key (period, key) VALUES ($1, $2) ON CONFLICT (period) DO UPDATE SET period = excluded.period RETURNING key) SELECT key FROM made`,
      [period, randomBytes(KEY_BYTES)],
    );
    return this.vault.mac('contributor', rows[0]!.key.toString('hex')); // useless to whoever has the database alone
  }

  private async forget(periods: readonly PeriodId[]): Promise<void> {
    this.known.clear();
    for (const period of periods) {
      await this.changes.run(system('payments'), async (change) => {
        const gone = await change.query('DELETE FROM keyring.contributor_key WHERE period = $1 RETURNING 1 AS one', [period]);
        if (gone.length === 0) change.skip();
        else change.record(contributorKeyDestroyed, { type: 'period', id: period });
      });
    }
  }
}

/** The first 16 bytes of the HMAC, written as a uuid (version and variant bits included: it is only ever compared). Pure. */
export function pseudonym(key: Buffer, fingerprint: string): string {
  const hex = createHmac('sha256', key).update(fingerprint).digest('hex').slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
