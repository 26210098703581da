import { Inject, Injectable } from '@nestjs/common';
import { Conflict, Invalid } from '../kernel/problem.js';
import { newId } from '../kernel/ids.js';
import type { Source } from '../ledger/index.js';
import type { Change } from '../platform/change/index.js';
import { Vault } from '../platform/vault/index.js';
import { Reveals, type Why } from '../reveals/index.js';
import { readIban } from './account.js';
import { Programmes } from './programmes.js';
import { records } from './records.js';
import { inPayout, type PayoutContents } from './sealed.js';

export interface PayoutInput extends PayoutContents {
  readonly route: string;
}

/** The state of a family's payout details, without what is in them. */
export interface PayoutState {
  readonly route: string;
  readonly version: number;
  readonly editedBy: string;
  readonly usableFrom: Date;
  /** Changed after something was sent in, and not confirmed by a second person yet. */
  readonly awaits: boolean;
}

/** Where a family's money goes: a sealed record of its own. The database makes a change rest 72 hours. */
@Injectable()
export class Payouts {
  constructor(
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Programmes) private readonly programmes: Programmes,
    @Inject(Reveals) private readonly reveals: Reveals,
  ) {}

  /** Sets or replaces the details. Throws Invalid on `payee` or `account`, Conflict `grants.newPhrase` within 72 hours of a new phrase. */
  async set(change: Change, householdId: string, input: PayoutInput): Promise<void> {
    const contents = await this.read(change, input);
    await refuseAfterNewPhrase(change, householdId);
    await refuseWhileFrozen(change, householdId);
    const [old, key] = [await sealedRow(change, householdId), newId()];
    const sealed = await this.vault.seal(change, inPayout(householdId, key), JSON.stringify(contents));
    const record = change.record(records.payoutEdited, { type: 'household', id: householdId }, { route: input.route });
    await change.query(
      `INSERT INTO payout_detail (household_id, route, contents, edited_by, record_id, key_id) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (household_id) DO UPDATE SET (route, contents, edited_by, record_id, key_id) = (excluded.route, excluded.contents, excluded.edited_by, excluded.record_id, excluded.key_id)`,
      [householdId, input.route, sealed, change.actor.kind === 'person' ? change.actor.id : householdId, record, key],
    );
    if (old) await destroyKey(change, this.vault, householdId, old.key);
  }

  async exists(source: Source, householdId: string): Promise<boolean> {
    return (await this.state(source, householdId)) !== undefined;
  }

  state(source: Source, householdId: string): Promise<PayoutState | undefined> {
    return source.one<PayoutState>('SELECT route, version, edited_by AS "editedBy", usable_from AS "usableFrom", awaits FROM payout_detail WHERE household_id = $1', [householdId]);
  }

  /** For the family itself. */
  async own(change: Change, householdId: string): Promise<PayoutInput | undefined> {
    const row = await sealedRow(change, householdId);
    return row && { route: row.route, ...(JSON.parse(await this.vault.open(change, inPayout(householdId, row.key), row.contents)) as PayoutContents) };
  }

  /** For whoever pays or confirms a change: a look. */
  async opened(change: Change, householdId: string, why: Why): Promise<PayoutInput | undefined> {
    const row = await sealedRow(change, householdId);
    if (!row) return undefined;
    const open = await this.reveals.look(change, { look: 'payout', subject: { kind: 'household', id: householdId }, key: row.key, why, fields: ['payout_detail.contents'] });
    return { route: row.route, ...(JSON.parse(await open(inPayout(householdId, row.key), row.contents)) as PayoutContents) };
  }

  /**
   * A second person says that the family itself confirmed the change, asked another way. The database refuses who changed
   * it, who asked for a new phrase, and whoever has or had the case or wrote an application down (they may know the phrase). Throws Conflict `grants.nothingToConfirm` when these details are no longer the ones.
   */
  async confirm(change: Change, householdId: string, version: number): Promise<void> {
    const record = change.record(records.payoutConfirmed, { type: 'household', id: householdId });
    const rows = await change.query('UPDATE payout_detail SET awaits = false, confirmed_by = $2, record_id = $3 WHERE household_id = $1 AND awaits AND version = $4 RETURNING 1', [householdId, change.actor.id, record, version]);
    if (rows.length === 0) throw new Conflict('grants.nothingToConfirm', 'The details were changed again or confirmed already. Open the list anew.');
  }

  private async read(change: Change, { route: code, payee, account }: PayoutInput): Promise<PayoutContents> {
    const route = await this.programmes.route(change, code);
    if (route.account === 'none') return { payee: '', account: '' };
    const fields: Record<string, string> = {};
    if (payee.trim() === '') fields['payee'] = 'Please fill this in.';
    if (account.trim() === '') fields['account'] = 'Please fill this in.';
    if (Object.keys(fields).length > 0) throw new Invalid('grants.payout', 'Please look again at what is marked.', fields);
    return { payee: payee.trim(), account: route.account === 'iban' ? readIban(account) : account.trim() };
  }
}

const sealedRow = (change: Change, householdId: string): Promise<{ route: string; contents: Buffer; key: string } | undefined> =>
  change.one('SELECT route, contents, key_id AS key FROM payout_detail WHERE household_id = $1 FOR UPDATE', [householdId]);

/** Destroys a version's own key; what the first version of the program sealed lies under the family's, which stays. */
export async function destroyKey(change: Change, vault: Pick<Vault, 'destroy'>, householdId: string, key: string): Promise<void> {
  if (key !== householdId) await vault.destroy(change, key, 'household');
}

/** Whoever got a new phrase may not be the family: nothing about money changes for three days. */
async function refuseAfterNewPhrase(change: Change, householdId: string): Promise<void> {
  const fresh = await change.one(`SELECT FROM household WHERE id = $1 AND phrase_version > 1 AND phrase_set_at > now() - interval '72 hours'`, [householdId]);
  if (fresh) throw new Conflict('grants.newPhrase', 'You have a new phrase. For three days nothing about the payment can be changed; after that, it can.');
}

/** While a new phrase is asked for nobody knows who speaks for the family. Throws Conflict `grants.payoutFrozen`. */
export async function refuseWhileFrozen(change: Change, householdId: string): Promise<void> {
  const open = await change.one(`SELECT FROM phrase_request WHERE household_id = $1 AND state IN ('asked', 'confirmed')`, [householdId]);
  if (open) throw new Conflict('grants.payoutFrozen', 'A new phrase was asked for this family. Until that is decided nothing about its payments is changed and nothing is paid.');
}
