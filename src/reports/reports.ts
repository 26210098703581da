import { Inject, Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { Log, proveRecords } from '../audit/index.js';
import { CHECKPOINT, KEYS, MANIFEST, periodProof, provenPaths, readZip, REPORT_PROOF, sha256Hex, writeZip } from '../kernel/bundle/index.js';
import { system, type Actor } from '../kernel/actor.js';
import type { PeriodId } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { Changes, type Change, type Once } from '../platform/change/index.js';
import { LOCKS, Reader } from '../platform/database/index.js';
import { Jobs } from '../platform/queue/index.js';
import { bundleVerifier, verifyBundle } from '../verify/index.js';
import { buildReport, type Draft } from './build.js';
import { reportPublished } from './records.js';

const COMPLETE_MS = 5_000;

interface Waiting {
  readonly id: string;
  readonly reference: string;
  readonly record_id: string;
  readonly unproven: Buffer;
  readonly months: PeriodId[];
  readonly signed: string;
}

/** Transparency reports: built from closed months, announced in the log, complete once the log is signed with them. */
@Injectable()
export class Reports {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Log) private readonly log: Log,
    @Inject(Settings) private readonly settings: Settings,
    @Inject(Jobs) jobs: Jobs,
  ) {
    jobs.every('reports.complete', COMPLETE_MS, () => this.complete());
  }

  /** What the report up to this month would be, without publishing it. Throws like `publish`. */
  async build(to: PeriodId): Promise<Draft> {
    return buildReport(this.reader, to, await this.surroundings());
  }

  /**
   * Publishes the report of the months after the last one, up to `to`; where this process signs, its bundle is complete
   * on return. Throws Conflict `reports.notClosed`, Invalid `reports.noMonths`.
   */
  async publish(actor: Actor, to: PeriodId, once?: Once): Promise<{ reference: string }> {
    const surroundings = await this.surroundings();
    const published = await this.changes.run(actor, async (change) => {
      await change.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.reports]); // reports follow one another
      const draft = await buildReport(change, to, surroundings);
      await write(change, draft);
      return { reference: draft.reference };
    }, once);
    if (this.log.signs) {
      await this.log.sign();
      await this.complete();
    }
    return published;
  }

  /** Adds the proofs to reports whose record is under a signed checkpoint by now; returns how many. */
  async complete(): Promise<number> {
    const waiting = await this.reader.query<Waiting>(
      `SELECT r.id, r.reference, r.record_id, r.unproven, ARRAY(SELECT jsonb_array_elements_text(r.figures->'months')) AS months, n.signed
       FROM report r JOIN audit.note n ON n.record_id = r.record_id WHERE r.bundle IS NULL AND n.signed IS NOT NULL`,
    );
    for (const report of waiting) await this.completeOne(report);
    return waiting.length;
  }

  private async completeOne(report: Waiting): Promise<void> {
    const bundle = await this.bundleOf(report);
    if (!bundle) return;
    const findings = verifyBundle(bundle);
    if (findings.length > 0) throw new Error(`the bundle of ${report.reference} does not verify: ${findings.map(({ code, object }) => `${code} ${object}`).join(', ')}`);
    await this.changes.run(system('reports'), async (change) => {
      await change.query('UPDATE report SET bundle = $2 WHERE id = $1 AND bundle IS NULL', [report.id, bundle]);
      change.skip(); // derived from what was recorded and signed already
    });
  }

  private async bundleOf({ record_id: recordId, months, unproven, signed }: Waiting): Promise<Buffer | undefined> {
    const periods = await this.reader.query<{ id: PeriodId; record_id: string }>('SELECT id, record_id FROM ledger.period WHERE id = ANY ($1)', [months]);
    const proven = await proveRecords(this.reader, this.log.folder, [recordId, ...periods.map((period) => period.record_id)]);
    if (!proven) return undefined;
    const { files } = readZip(unproven);
    const named = [{ name: REPORT_PROOF, id: recordId }, ...periods.map((period) => ({ name: periodProof(period.id), id: period.record_id }))];
    for (const { name, id } of named) {
      const { text, proof } = proven.records.get(id)!;
      const paths = provenPaths(name);
      files.set(paths.record, Buffer.from(text)).set(paths.proof, Buffer.from(proof));
    }
    files.set(MANIFEST, Buffer.from(signed)).set(CHECKPOINT, Buffer.from(proven.checkpoint)).set(KEYS, Buffer.from(proven.key));
    return writeZip(files);
  }

  private async surroundings(): Promise<{ foundation: string; verifier: string }> {
    return { foundation: this.settings.FOUNDATION_NAME, verifier: await bundleVerifier() };
  }
}

async function write(change: Change, { reference, figures, files, manifest }: Draft): Promise<void> {
  const recordId = change.record(reportPublished, { type: 'report', id: reference }, { manifest_sha256: sha256Hex(manifest), periods: figures.months.join(',') });
  await change.query('INSERT INTO report (id, reference, period_from, period_to, figures, manifest, unproven, record_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [
    newId(), reference, figures.from, figures.to, JSON.stringify(figures), manifest, writeZip(files), recordId,
  ]);
  await change.query('SELECT audit.request_note($1, $2)', [recordId, manifest]);
}
