import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { newId } from '../kernel/ids.js';
import { Conflict, Forbidden, TooMany } from '../kernel/problem.js';
import { Posting } from '../letters/index.js';
import { ParcelProgress } from '../parcels/index.js';
import { Changes, type Change } from '../platform/change/index.js';
import { hold, type Held, type HeldTask } from './holding.js';
import { labelPdf } from './label-pdf.js';
import type { LetterWork } from './letter-work.js';
import type { ParcelWork, PackingLine } from './parcel-work.js';
import { disclosureShown } from './records.js';
import { LABELS_MAX, mayPrintLabel, type Trust } from './rules.js';
import { showsLabel } from './steps.js';

type What = 'packing_list' | 'label' | 'letter_text';

/** What a lease lets its holder see: only what this step needs, only while it lasts; every view is a row and a record. */
@Injectable()
export class Disclosures {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(ParcelProgress) private readonly parcels: ParcelWork,
    @Inject(Posting) private readonly letters: LetterWork,
  ) {}

  /** What goes into the box. Throws as `hold` does, and Conflict `fulfilment.notThisStep` outside buying and packing. */
  packingList(held: Held, actor: Actor): Promise<{ lines: readonly PackingLine[]; plannedGrams: number }> {
    return this.changes.run(actor, async (change) => {
      const task = await hold(change, held);
      assertStep(task, task.step === 'buy' || task.step === 'pack');
      await shown(change, task, held.leaseId, 'packing_list');
      return { lines: await this.parcels.packingList(change, task.orderId), plannedGrams: (await this.parcels.facts(change, task.orderId)).plannedGrams };
    });
  }

  /** The letter to be copied by hand. */
  async letterText(change: Change, held: Held): Promise<string> {
    const task = await hold(change, held);
    assertStep(task, task.step === 'copy');
    await shown(change, task, held.leaseId, 'letter_text');
    return this.letters.text(change, task.orderId);
  }

  /**
   * The address label as PDF, only when the order is about to be posted, only for trusted volunteers, at most forty in
   * thirty days. Throws Conflict `fulfilment.notThisStep`, Forbidden `fulfilment.labelByCoordinator`, TooMany `fulfilment.labels`.
   */
  label(held: Held, actor: Actor): Promise<Buffer> {
    return this.changes.run(actor, async (change) => {
      const task = await hold(change, held);
      assertStep(task, showsLabel(task.step));
      await assertMayPrint(change, actor);
      return this.print(change, task, held.leaseId);
    }).then(labelPdf);
  }

  /** A coordinator prints the label for a volunteer who may not yet. */
  labelForVolunteer(orderId: string, actor: Actor): Promise<Buffer> {
    return this.changes.run(actor, async (change) => {
      const task = await change.one<HeldTask & { leaseId: string }>(
        `SELECT id, order_kind AS "orderKind", order_id AS "orderId", seq, step, lease_id AS "leaseId", true AS "onTime" FROM task
         WHERE order_id = $1 AND state IN ('leased', 'escalated') ORDER BY seq LIMIT 1`, [orderId]);
      if (!task) throw new Conflict('fulfilment.notThisStep', 'This order is not about to be posted.');
      assertStep(task, showsLabel(task.step));
      return this.print(change, task, task.leaseId);
    }).then(labelPdf);
  }

  private async print(change: Change, task: HeldTask, leaseId: string): Promise<{ lines: readonly string[]; code: string; watermark: string }> {
    const view = await shown(change, task, leaseId, 'label');
    const source = task.orderKind === 'parcel' ? this.parcels : this.letters;
    const lines = await source.label(change, task.orderId);
    const run = await change.one<{ code: string; order_code: string }>(
      'SELECT l.code, t.order_code FROM lease l, task t WHERE l.id = $1 AND t.id = $2', [leaseId, task.id]);
    return { lines, code: run!.order_code, watermark: `${run!.code} · ${view.slice(0, 8)} · ${change.at.toISOString().slice(0, 16)}Z` };
  }
}

function assertStep(task: HeldTask, right: boolean): void {
  if (!right) throw new Conflict('fulfilment.notThisStep', `Not in this step: next in this order is “${task.step}”.`);
}

async function assertMayPrint(change: Change, actor: Actor): Promise<void> {
  const who = await change.one<{ trust: Trust; labels: number }>(
    `SELECT trust, (SELECT count(*)::int FROM disclosure WHERE viewer = $1 AND what = 'label' AND at > clock_timestamp() - interval '30 days') AS labels
     FROM volunteer WHERE id = $1`, [actor.id]);
  if (!who || !mayPrintLabel(who.trust)) throw new Forbidden('fulfilment.labelByCoordinator', 'A coordinator prints the label for you. Bring the closed box, or ask for it.');
  if (who.labels >= LABELS_MAX) throw new TooMany('fulfilment.labels', 'You have seen as many addresses as one person may in thirty days. A coordinator can print this one.');
}

async function shown(change: Change, task: HeldTask, leaseId: string, what: What): Promise<string> {
  const id = newId();
  const record = change.record(disclosureShown, { type: `${task.orderKind}Order`, id: task.orderId }, { what, disclosure: id });
  await change.query('INSERT INTO disclosure (id, lease_id, viewer, order_kind, order_id, what, record_id) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [id, leaseId, change.actor.id, task.orderKind, task.orderId, what, record]);
  return id;
}
