import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type pg from 'pg';
import { Settings } from '../../config/settings.js';
import { system, visitor } from '../kernel/actor.js';
import { Conflict, Invalid, NotFound } from '../kernel/problem.js';
import { Changes, type Change } from '../platform/change/index.js';
import type { InstallationKind } from '../platform/database/index.js';
import type { Lang } from '../platform/i18n/index.js';
import { APP_POOL } from '../platform/tokens.js';
import { Copies } from './copies.js';
import type { Donor } from './fields.js';
import { issueIn, type Issued } from './issuing.js';
import { Mails } from './mails.js';
import { isUsable, packFolder, readPacks, type Pack } from './packs.js';
import { receiptPdf } from './receipt-pdf.js';
import { saidBy, type About } from './rows.js';

/** What somebody with a code asks for. */
export interface Asked {
  readonly pack: string;
  /** A payment of theirs, or a year that is over. */
  readonly about: About;
  readonly lang: string;
  readonly donor: Donor | null;
  /** They were told that the name is kept, and agreed. */
  readonly agreed: boolean;
  /** Only if asked: a mail that says where it is. */
  readonly mail: { readonly to: string; readonly lang: Lang } | null;
}
export interface Document {
  readonly number: string;
  readonly pdf: Buffer;
}

/** Receipts for whoever holds a donor's code; nothing is issued unless it is asked for. */
@Injectable()
export class Receipts implements OnModuleInit {
  private readonly packs: ReadonlyMap<string, Pack>;
  private installation: InstallationKind = 'live';

  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Copies) private readonly copies: Copies,
    @Inject(Mails) private readonly mails: Mails,
    @Inject(Settings) private readonly settings: Settings,
    @Inject(APP_POOL) private readonly pool: pg.Pool,
  ) {
    this.packs = readPacks(packFolder(settings.RECEIPTS_DIR));
  }

  async onModuleInit(): Promise<void> {
    const { rows } = await this.pool.query<{ kind: InstallationKind }>('SELECT kind FROM installation');
    if (rows[0]) this.installation = rows[0].kind;
  }

  /** The packs this installation offers, in the order of RECEIPT_PACKS. */
  get offered(): readonly Pack[] {
    return this.settings.RECEIPT_PACKS.split(',').flatMap((code) => this.packs.get(code) ?? []).filter((pack) => isUsable(pack, this.installation));
  }

  /**
   * A correction of every receipt whose gift went back, all or part, since it was issued. Whatever is in dispute or does not agree with
   * the books waits. Returns how many were made; any number of workers may run.
   */
  async correct(): Promise<number> {
    const { rows } = await this.pool.query<About & { series: string; donation: string; lang: string }>(STALE);
    let made = 0;
    for (const { series, donation, lang, ...about } of rows) {
      const pack = this.packs.get(series);
      if (pack && await this.correctOne(pack, { donation, about, lang })) made += 1;
    }
    return made;
  }

  private async correctOne(pack: Pack, wanted: { donation: string; about: About; lang: string }): Promise<boolean> {
    try {
      return await this.changes.run(system('receipts'), async (change) => {
        const { row, isNew } = await issueIn(change, pack, wanted);
        if (!isNew) change.skip();
        else if (pack.copy_years !== undefined) await this.copies.inherit(change, row, pack.copy_years);
        return isNew;
      });
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return false;
    }
  }

  /**
   * The receipt as a PDF, issued now if there is none. Asked again it is the same number; a name typed for a pack that keeps none is printed
   * and forgotten. Throws NotFound and Conflict `receipts.*` when nothing may be signed, Invalid naming the field when a name is missing.
   */
  async document(codeHash: Buffer, asked: Asked): Promise<Document> {
    const pack = this.packOf(asked);
    const { row, donor } = await this.changes.run(visitor, async (change) => {
      const donation = await change.one<{ id: string }>('SELECT id FROM donation WHERE code_hash = $1', [codeHash]);
      if (!donation) throw new NotFound('receipts.noSuchPayment', 'There is no such payment with this code.');
      const about = asked.about.kind === 'year' ? { ...asked.about, subject: donation.id } : asked.about;
      const issued = await issueIn(change, pack, { donation: donation.id, about, lang: asked.lang });
      const donor = await this.donorOf(change, pack, issued, asked);
      const mailed = asked.mail !== null && await this.mails.ask(change, issued.row.id, asked.mail);
      if (!issued.isNew && !mailed) change.skip();
      return { row: issued.row, donor };
    });
    const said = saidBy(row);
    return { number: said.number, pdf: await receiptPdf(said, row.wording, donor) };
  }

  private packOf({ pack: code, about }: Asked): Pack {
    const pack = this.offered.find((one) => one.code === code && one.kinds.includes(about.kind));
    if (!pack) throw new NotFound('receipts.noPack', 'There is no such kind of receipt here.');
    if (about.kind === 'year' && about.year >= new Date().getUTCFullYear()) throw new Invalid('receipts.yearRuns', 'This year is not over yet.', { of: 'This year is not over yet.' });
    return pack;
  }

  /** Whose name goes onto the page: the one that is kept with this number, the one typed, or nobody's. */
  private async donorOf(change: Change, pack: Pack, { row, isNew }: Issued, { donor, agreed }: Asked): Promise<Donor | null> {
    if (pack.copy_years === undefined) return pack.donor === 'required' ? named(donor) : donor;
    if (!isNew) return this.copies.open(change, row.id);
    if (row.replaces !== null) return this.copies.inherit(change, row, pack.copy_years);
    const whose = named(donor);
    if (!agreed) throw new Invalid('receipts.needsAgreement', 'Tick that you know we have to keep your name for this one.', { agreed: 'Tick that you know we have to keep your name for this one.' });
    await this.copies.keep(change, row, whose, pack.copy_years);
    return whose;
  }
}

function named(donor: Donor | null): Donor {
  if (!donor) throw new Invalid('receipts.needsName', 'This kind of receipt needs a name and an address.', { name: 'This kind of receipt needs a name and an address.' });
  return donor;
}

/** The last receipts of chains of whose payments something went back: a handful, looked at one by one. */
const STALE = `
  SELECT r.series, r.kind, r.subject, r.year, r.lang, p.donation
  FROM receipt r JOIN LATERAL (SELECT donation FROM payment WHERE CASE r.kind WHEN 'year' THEN donation = r.subject ELSE reference = r.subject END LIMIT 1) p ON true
  WHERE NOT EXISTS (SELECT FROM receipt later WHERE later.series = r.series AND later.replaces = r.no)
    AND EXISTS (SELECT FROM payment q JOIN ledger.line l ON l.subject = q.reference
      WHERE CASE r.kind WHEN 'year' THEN q.donation = r.subject ELSE q.reference = r.subject END AND l.account IN ('income.donation_refunded', 'income.donation_disputed'))
  ORDER BY r.series, r.no`;
